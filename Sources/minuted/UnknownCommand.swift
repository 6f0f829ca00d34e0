import Archive
import ArgumentParser
import Glibc
import Ledger
import Pipeline
import Reports
import Rulebook
import Syslog
import Unknowns

/// `minuted unknown`.
struct UnknownCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unknown",
    abstract: "The unknown report: what no rule knows, ranked (\"artificial ignorance\").",
    discussion: """
      Unmatched lines are masked as they arrive, so that one kind of line is one row, however many \
      hosts send it. An empty report is a success. --classic prints instead what this makes of \
      the kept unmatched lines of one category, in the C locale:
        cut -c 17- | sed -e 's/port [0-9]* /port PORT /g' -e 's/\\[[0-9]*\\]/[PID]/g' \
      -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "Only this category.")
  var category: String?

  @Flag(name: .long, help: "Exactly the article's shell pipeline; needs --category.")
  var classic = false

  @Option(name: .long, help: "Templates shown per category.")
  var limit = 20

  @Flag(name: .long, help: "Show a sample line below each template.")
  var samples = false

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  func validate() throws {
    if classic, category == nil { throw ValidationError("--classic needs --category NAME") }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let state = try site.existingState()
    let ledger = try ReadOnly.ledger(state)
    try ReadOnly.checkCategory(category, ledger)
    if classic, let category { return try printClassic(state, category) }
    let zone = try SiteOptions.zone(site.settings())
    do {
      let report = try UnknownReport(ledger, category: category)
      switch format {
      case .text: Talk.data(report.text(limit: limit, zone: zone, samples: samples))
      case .json: Talk.data(report.json(limit: limit) + "\n")
      }
    } catch {
      throw Failure(error.description)
    }
  }

  private func printClassic(_ state: StateDirectory, _ category: String) throws {
    let path = "\(state.unmatched)/\(SafeName.make(category)).log"
    // No file: the category has no unmatched line.
    guard access(path, F_OK) == 0 else { return }
    var report = ClassicReport()
    do {
      var file = try LogFile(path: path)
      var buffer = [UInt8](repeating: 0, count: 1 << 18)
      var rest: [UInt8] = []
      while true {
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { break }
        rest += buffer[..<count]
        guard let last = rest.lastIndex(of: 0x0a) else { continue }
        for line in rest[..<last].split(separator: 0x0a, omittingEmptySubsequences: false) {
          report.add(line)
        }
        rest.removeSubrange(...last)
      }
      if !rest.isEmpty { report.add(rest) }
    } catch let error as ArchiveError {
      throw Failure(error.description)
    }
    var text: [UInt8] = []
    for row in report.rows() { text += row + [0x0a] }
    Talk.data(bytes: text)
  }
}
