public import ArgumentParser
import Ledger
import Pipeline
public import Reports
import Rulebook
import Syslog

/// What `minuted unknown` makes of the stored templates.
struct UnknownReportOptions: ParsableArguments {
  @Option(name: .long, help: "What templates are ranked by: count or surprise.")
  var rank = UnknownOptions.Rank.count

  @Flag(name: .long, help: "Show what the surprise of each template is made of, in bits.")
  var explain = false

  @OptionGroup var range: RangeOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Length of the period, such as 24h or 7d; it ends with --to, else with the store.",
      discussion: "With --from, --to or --period all counts are of the period's days alone.",
      valueName: "span"
    )
  )
  var period: String?

  @Flag(
    name: .long,
    help: "Print nothing where nothing is new, rising, silent or changed: for cron and mail."
  )
  var mailIfAny = false

  func validate() throws {
    if let period, TimeSpan.seconds(period) == nil {
      throw ValidationError("--period takes a number and s, m, h, d or w, such as 24h")
    }
    if period != nil, range.from != nil {
      throw ValidationError("--period and --from say the same; give one of them")
    }
  }

  /// What is asked for, with what the rules say.
  func options(category: String?, _ site: SiteOptions, _ zone: Zone) throws -> UnknownOptions {
    var options = UnknownOptions()
    let now = Clock.now()
    options.category = category
    options.rank = rank
    options.from = range.from?.instant(in: zone, now: now)
    options.to = range.to?.instant(in: zone, now: now)
    if let from = options.from, let to = options.to, from >= to {
      throw Failure("--from must be before --to", .usage)
    }
    options.length = period.flatMap { TimeSpan.seconds($0) } ?? UnknownOptions.day
    options.isOfPeriod = options.from != nil || options.to != nil || period != nil
    let loss =
      "strict categories are not named, and templates that a rule takes now may be called silent"
    if let rulebook = site.usableRules(try site.settings(), orElse: loss) {
      options.strict = Set(rulebook.categories.filter(\.isStrict).map(\.name))
      let taker = Taker(rulebook, zone, .notAfter(now + YearRule.allowance))
      options.isTaken = { taker.takes($0) }
    }
    return options
  }

  /// The rules, asked about one line after the other.
  private final class Taker: @unchecked Sendable {
    // Sendable: a report asks one line after the other.
    private var matcher: LineMatcher

    init(_ rulebook: Rulebook, _ zone: Zone, _ years: YearRule) {
      matcher = LineMatcher(rulebook, zone: zone, years: years)
    }

    func takes(_ line: [UInt8]) -> Bool { matcher.find(line)?.rule != nil }
  }
}

extension UnknownOptions.Rank: ExpressibleByArgument {}
