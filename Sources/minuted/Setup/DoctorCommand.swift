import ArgumentParser
import Glibc
import Pipeline
import Setup

/// `minuted doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Look the site over: rsyslog, its snippet, configuration, permissions, space, clock, daemon, store.",
    discussion: """
      Each line says how one thing is: ok, note, warning or fault, and below it how to mend it. Nothing is \
      written, made or ended. It sees most when run as root. See Docs/Doctor.md.

      Exit status: 0 nothing needs mending, 1 a warning or a fault was found, 2 bad usage, 3 could not look.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Look at the host whose tree lies there.",
      discussion:
        "It comes in front of every path, those of other options included. Processes and the"
        + " kernel's clock are asked for / alone.",
      valueName: "dir"
    )
  )
  var root = "/"

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  func run() throws {
    guard root.hasPrefix("/") else {
      throw Failure("--root \(root): give an absolute path", .usage)
    }
    guard access(root, R_OK | X_OK) == 0 else {
      throw Failure("--root \(root): \(String(cString: strerror(errno)))")
    }
    for path in site.rules + [site.state, site.config].compactMap(\.self)
    where !path.hasPrefix("/") && root != "/" {
      throw Failure("\(path): with --root a path has to be absolute", .usage)
    }
    let request = ExaminedSite.Request(
      config: site.config.map(DoctorCommand.absolute),
      rules: site.rules.map(DoctorCommand.absolute),
      state: site.state.map(DoctorCommand.absolute)
    )
    let report = Doctor().examine(ExaminedSite(HostRoot(root), request, now: Clock.now()))
    switch format {
    case .text: Talk.data(report.text(isColoured: isatty(1) == 1 && getenv("NO_COLOR") == nil))
    case .json: Talk.data(report.json)
    }
    if report.needsMending { throw ExitCode(ExitStatus.found.rawValue) }
  }

  /// A path as the daemon has to be told it, which starts in `/`.
  static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}
