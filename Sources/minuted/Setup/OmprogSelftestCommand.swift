import ArgumentParser
import Glibc
import Minutes
import Pipeline
import Rulebook
import Setup

/// `minuted omprog-selftest`.
struct OmprogSelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "omprog-selftest",
    abstract:
      "Play rsyslog's part (omprog) towards this program, every case of it, and say what came of each.",
    discussion: """
      Starts "minuted run" as omprog does, in a scratch directory below /tmp that is removed at the end, feeds, \
      signals and kills it, and holds its account against what was sent. The site's state, archive, hooks and \
      receivers are not touched. Takes about half a minute. See Docs/Doctor.md.

      Exit status: 0 all cases hold, 1 some do not, 2 bad usage, 3 could not play.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Play with the rules, marks and line length of this configuration file.",
      valueName: "file"
    )
  )
  var config: String?

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Play with these rules; may be given several times.",
      discussion:
        "Default: the configuration's when --config is given, else a rule of the test's own.",
      valueName: "dir"
    )
  )
  var rules: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("The program to test. Default: this one.", valueName: "path")
  )
  var program: String?

  @Option(
    name: .customLong("case"),
    parsing: .singleValue,
    help: ArgumentHelp("Play this case alone; may be given several times.", valueName: "name")
  )
  var cases: [String] = []

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  func run() throws {
    let unknown = cases.filter { !Selftest.names.contains($0) }
    if !unknown.isEmpty {
      throw Failure(
        "no such case: \(unknown.joined(separator: ", ")); there are \(Selftest.names.joined(separator: ", "))",
        .usage
      )
    }
    let plan = try plan()
    let begun = Clock.monotonic()
    let results: [SelftestResult]
    do {
      results = try Selftest(plan).play(only: cases.isEmpty ? nil : Set(cases))
    } catch {
      throw Failure("\(error)")
    }
    let seconds = Double((Clock.monotonic() - begun) / 100_000_000) / 10
    switch format {
    case .text: Talk.data(Self.text(results, seconds))
    case .json: Talk.data(Self.json(results, seconds))
    }
    if results.contains(where: { $0.verdict == .unplayed }) {
      throw ExitCode(ExitStatus.failed.rawValue)
    }
    if results.contains(where: { $0.verdict == .fails }) {
      throw ExitCode(ExitStatus.found.rawValue)
    }
  }

  private func plan() throws -> SelftestPlan {
    let file = program.map(DoctorCommand.absolute) ?? Self.ownProgram
    guard access(file, X_OK) == 0 else {
      throw Failure("\(file): \(String(cString: strerror(errno)))", .usage)
    }
    var plan = SelftestPlan(program: file, rules: rules.map(DoctorCommand.absolute))
    guard let config else { return plan }
    let (settings, problems) = Settings.load(file: config)
    guard let settings else {
      throw Failure(problems.map(\.description).joined(separator: "\n"), .usage)
    }
    if plan.rules.isEmpty {
      plan.rules = settings.rules.map(DoctorCommand.absolute)
      if plan.rules.isEmpty {
        plan.rules = ShippedFiles.rules.candidates.filter(ShippedFiles.isReadable).prefix(1).map(
          \.self
        )
      }
    }
    plan.patternFiles = settings.patternFiles.map(DoctorCommand.absolute)
    plan.logcheck = settings.logcheck.map(DoctorCommand.absolute)
    plan.maxLineBytes = settings.maxLineBytes
    plan.beginMark = settings.omprog.beginMark
    plan.commitMark = settings.omprog.commitMark
    return plan
  }

  /// This program's file; by way of `/proc` where it was replaced meanwhile.
  private static var ownProgram: String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map {
        readlink("/proc/self/exe", $0, bytes.count)
      } ?? -1
    }
    let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return access(path, X_OK) == 0 ? path : "/proc/self/exe"
  }

  private static func text(_ results: [SelftestResult], _ seconds: Double) -> String {
    let width = results.map(\.name.count).max() ?? 0
    var text = ""
    for result in results {
      let name = result.name + String(repeating: " ", count: width - result.name.count)
      let verdict =
        result.verdict.rawValue + String(repeating: " ", count: 8 - result.verdict.rawValue.count)
      text += "\(name)  \(verdict)  \(result.seen)\n"
      if result.verdict != .holds {
        text += "\(String(repeating: " ", count: width))  case: \(result.what)\n"
      }
    }
    let held = results.count { $0.verdict == .holds }
    return text
      + "\(results.count) cases, \(held) hold, \(results.count - held) do not, \(seconds) s\n"
  }

  private static func json(_ results: [SelftestResult], _ seconds: Double) -> String {
    var json = JSONText()
    json.beginObject()
    json.add("v", literal: "1")
    json.add("version", Program.version)
    json.beginArray("cases")
    for result in results {
      json.beginObject()
      json.add("name", result.name)
      json.add("what", result.what)
      json.add("verdict", result.verdict.rawValue)
      json.add("seen", result.seen)
      json.add("seconds", result.seconds)
      json.endObject()
    }
    json.endArray()
    json.add("seconds", seconds)
    json.endObject()
    return json.text + "\n"
  }
}
