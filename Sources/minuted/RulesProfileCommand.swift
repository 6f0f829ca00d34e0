import ArgumentParser
import Archive
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted rules profile`.
struct RulesProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Show what each rule does with log files: lines taken, share, cost, advice.",
    discussion: """
      Files are plain or gzip; - is standard input. Nothing is stored. Times are samples: of every \
      sixteenth line, from its record to its rule. SEARCHED counts how often a rule was asked by \
      itself, outside the trie that decides most rules together; IN VAIN the searches that found \
      nothing; SPARED those not made as a needed pair of bytes was missing.
      """
  )

  @OptionGroup var site: SiteOptions

  @Option(help: ArgumentHelp("Rules shown for each category; 0 for all.", valueName: "n"))
  var top = 10

  @Argument(help: "Log files, plain or gzip; - is standard input.", completion: .file())
  var files: [String]

  func run() throws {
    guard top >= 0 else { throw Failure("--top takes a number from 0 on", .usage) }
    let settings = try site.settings()
    let (rulebook, _) = try RuleLoading.load(site, [])
    var profile = RuleProfile(
      rulebook,
      zone: try SiteOptions.zone(settings),
      years: .notAfter(Clock.now() + YearRule.allowance)
    )
    for path in files {
      var reader = LineReader()
      do {
        var file = try LogFile(path: path)
        while try reader.fill(&file) {
          while let line = reader.next() { profile.take(line.start, line.count) }
        }
        if let last = reader.last() { profile.take(last.start, last.count) }
      } catch {
        throw Failure(error.description, .usage)
      }
    }
    profile.finish()
    Talk.data(
      ProfileReport.text(rulebook, profile.categories, malformed: profile.malformed, top: top)
    )
  }
}
