import Ledger
import Rulebook

/// One alert as a notice tells of it.
public struct NoticeAlert: Sendable, Equatable, Codable {
  /// The episode's number.
  public var id: Int64
  /// The alert's id.
  public var alert: String
  /// The category.
  public var category: String
  /// The environment; may be empty.
  public var environment: String
  /// The label; empty for none.
  public var label: String
  /// What was looked at.
  public var metric: String
  /// How grave it is.
  public var severity: String
  /// Whose it is; may be empty.
  public var owner: String
  /// `firing` or `resolved`.
  public var state: String
  /// Whether the notice is about it; the others are told as context.
  public var isNew: Bool
  /// First minute in which the condition held.
  public var since: NoticeTime
  /// The minute with which it fired.
  public var fired: NoticeTime
  /// The minute with which it resolved.
  public var resolved: NoticeTime?
  /// What was observed when it fired.
  public var observed: Double?
  /// What was observed farthest out.
  public var peak: Double?
  /// Lower end of what was expected.
  public var low: Double?
  /// Upper end of what was expected.
  public var high: Double?
  /// The first line of its own text.
  public var headline: String
  /// Observed and expected in words.
  public var finding: String
  /// What it means; may be empty.
  public var description: String
  /// What to do; may be empty.
  public var action: String
  /// The command that shows more.
  public var command: String
  /// The keys that explain it; of each table the rest last, with an empty key.
  public var contributors: [Contributor]
  /// Lines, control bytes escaped.
  public var samples: [String]
  /// Sample lines that are not shown.
  public var samplesLeftOut: Int
  /// How often the series has fired within the repeat interval, this time included.
  public var times: Int
  /// When the first of these times began.
  public var timesSince: NoticeTime
  /// Who has taken it on; nil for nobody.
  public var acknowledgedBy: String?

  /// A key of a table and how much of a deviation is its own.
  public struct Contributor: Sendable, Equatable, Codable {
    /// The table.
    public var table: String
    /// The key; empty for the rest of the table.
    public var key: String
    /// Its weight before.
    public var before: Double
    /// Its weight now.
    public var now: Double
    /// What it adds.
    public var change: Double
  }

  enum CodingKeys: String, CodingKey {
    case id, alert, category, environment, label, metric, severity, owner, state, since, fired
    case resolved, observed, peak, low, high, headline, finding, description, action, command
    case contributors, samples, times
    case isNew = "new"
    case samplesLeftOut = "samples_left_out"
    case timesSince = "times_since"
    case acknowledgedBy = "acknowledged_by"
  }

  /// Tells of an episode, within the limits of a notice.
  init(_ episode: AlertEpisode, isNew: Bool, times: Int, timesSince: Int64) {
    func field(_ text: String) -> String {
      NoticeLimits.line(text, maxBytes: NoticeLimits.maxFieldBytes)
    }
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    id = episode.id
    alert = field(episode.series.alert)
    category = field(episode.series.category)
    environment = field(episode.series.environment)
    label = field(episode.series.label)
    metric = field(episode.metric)
    severity = field(episode.severity)
    owner = field(episode.owner)
    state = episode.resolved == nil ? "firing" : "resolved"
    self.isNew = isNew
    since = NoticeTime(episode.since)
    fired = NoticeTime(episode.fired)
    resolved = episode.resolved.map(NoticeTime.init)
    observed = finite(episode.observed)
    peak = finite(episode.peak)
    low = finite(episode.low)
    high = finite(episode.high)
    headline = AlertHeadline.of(episode)
    finding = field(episode.finding)
    description = field(episode.description)
    action = field(episode.action)
    command = field(episode.command)
    contributors = NoticeAlert.contributors(episode.contributors)
    samples = episode.samples.prefix(NoticeLimits.maxSamples).map(field)
    samplesLeftOut = episode.samples.count - samples.count
    self.times = max(1, times)
    self.timesSince = NoticeTime(timesSince)
    acknowledgedBy = episode.acknowledged.map { field($0.by) }
  }

  /// How grave it is, as a rank; 0 for what is no severity.
  var rank: Int { AlertSeverity(rawValue: severity)?.rank ?? 0 }

  /// The first keys as they are, of each table the others added to its rest, so that the sum stays.
  private static func contributors(_ all: [AlertContributor]) -> [Contributor] {
    let named = all.filter { !$0.key.isEmpty }
    var listed = named.prefix(NoticeLimits.maxContributors).map { contributor($0) }
    var rest: [Contributor] = []
    for other in all.filter(\.key.isEmpty) + named.dropFirst(NoticeLimits.maxContributors) {
      let table = NoticeLimits.line(other.table, maxBytes: NoticeLimits.maxFieldBytes)
      if let place = rest.firstIndex(where: { $0.table == table }) {
        rest[place].before += other.before
        rest[place].now += other.now
        rest[place].change += other.change
      } else if rest.count < NoticeLimits.maxContributors {
        var added = contributor(other)
        added.key = ""
        rest.append(added)
      }
    }
    listed += rest
    return listed.filter { $0.before.isFinite && $0.now.isFinite && $0.change.isFinite }
  }

  private static func contributor(_ one: AlertContributor) -> Contributor {
    Contributor(
      table: NoticeLimits.line(one.table, maxBytes: NoticeLimits.maxFieldBytes),
      key: NoticeLimits.line(one.key, maxBytes: NoticeLimits.maxFieldBytes),
      before: one.before,
      now: one.now,
      change: one.change
    )
  }
}
