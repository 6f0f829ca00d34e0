import Archive
import Rulebook

extension Instance {
  /// The files of unmatched lines, and who keeps house among them; nil without a state directory.
  static func makeFiles(
    _ options: Options,
    _ clerk: Clerk,
    waits: Bool
  ) -> (files: UnmatchedFiles, janitor: Janitor?)? {
    guard let directory = options.state?.unmatched else { return nil }
    let keeping = Keeping(options.settings.unmatched)
    guard keeping.rotates else {
      return (UnmatchedFiles(directory: directory, keeping: keeping, now: Clock.now), nil)
    }
    let janitor = Janitor(directory: directory, keeping: keeping, waits: waits) { faults in
      for fault in faults { clerk.note("unmatched \(fault.path)", "\(fault)") }
    }
    let files = UnmatchedFiles(
      directory: directory,
      keeping: keeping,
      now: Clock.now,
      admits: janitor.admits,
      tells: janitor.took
    )
    return (files, janitor)
  }
}
