public import Foundation
import Ledger
import Syslog

/// What a hook is told: one or more alerts that have something in common.
///
/// Its JSON is described in `Docs/Formats/Alert.md`; version ``version``.
public struct AlertNotice: Sendable, Equatable, Codable {
  /// Version of the form.
  public static let version = 1

  /// What has happened.
  public enum Event: String, Sendable, Codable, CaseIterable {
    /// At least one alert is new.
    case firing
    /// Alerts have resolved, and none is new.
    case resolved
    /// Nothing is new; they still fire.
    case reminder
  }

  /// Version of the form.
  public var v = AlertNotice.version
  /// `NUMBER-TIME`: unique, the same for every try.
  public var id = ""
  /// The id of the notice with which the group's story began.
  public var thread = ""
  /// What has happened.
  public var event: Event
  /// When it was made.
  public var made: NoticeTime
  /// The instance that speaks.
  public var instance: String
  /// The hook that is told.
  public var hook: String
  /// What the alerts have in common, `category=sshd,environment=prod`.
  public var group: String
  /// The first line of the text.
  public var headline: String
  /// The severity of the first alert: the gravest of those that the notice is about.
  public var severity: String
  /// The owner of the first alert; may be empty.
  public var owner: String
  /// Notices to this hook that were held back since the last one.
  public var heldBack: Int
  /// Alerts of the group that are not listed.
  public var leftOut: Int
  /// Alerts that have resolved since the notice was made, for one that had to wait.
  public var resolvedSince = 0
  /// The alerts, what is new first, the gravest first.
  public var alerts: [NoticeAlert]
  /// The text for people; set when it is sent.
  public var text: String?

  enum CodingKeys: String, CodingKey {
    case v, id, thread, event, made, instance, hook, group, headline, severity, owner, alerts, text
    case heldBack = "held_back"
    case leftOut = "left_out"
    case resolvedSince = "resolved_since"
  }

  /// Makes a notice; `alerts` must not be empty.
  init(
    event: Event,
    made: Int64,
    instance: String,
    hook: String,
    group: String,
    heldBack: Int,
    leftOut: Int,
    alerts: [NoticeAlert]
  ) {
    // What fires speaks for the notice: a resolution beside it must not, however grave it was.
    func place(_ alert: NoticeAlert) -> Int {
      alert.isNew ? (event == .firing && alert.resolved != nil ? 1 : 0) : 2
    }
    let sorted = alerts.sorted {
      (place($0), -$0.rank, $0.fired.seconds, $0.id) < (
        place($1), -$1.rank, $1.fired.seconds, $1.id
      )
    }
    self.event = event
    self.made = NoticeTime(made)
    self.instance = instance
    self.hook = hook
    self.group = group
    self.heldBack = heldBack
    self.leftOut = leftOut
    self.alerts = sorted
    let first = sorted.first
    headline = AlertHeadline.line(
      first?.headline ?? "",
      event: event,
      more: sorted.count - 1 + leftOut
    )
    severity = first?.severity ?? "info"
    owner = first?.owner ?? ""
  }

  /// The notice as JSON, members sorted; alerts that make it too long are left out and counted.
  public func json() -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var notice = self
    while true {
      // Every number in it is finite and every text valid: encoding cannot fail.
      let data = (try? encoder.encode(notice)) ?? Data()
      let allowed = NoticeLimits.maxJSONBytes + 2 * (notice.text?.utf8.count ?? 0)
      if data.count <= allowed || notice.alerts.count <= 1 { return data }
      let kept = max(1, notice.alerts.count / 2)
      notice.leftOut += notice.alerts.count - kept
      notice.alerts.removeLast(notice.alerts.count - kept)
    }
  }

  /// Reads a notice.
  public init(json: Data) throws {
    self = try JSONDecoder().decode(AlertNotice.self, from: json)
  }

  /// The notice as it is sent: numbered, with what has become of its alerts meanwhile.
  func asSent(_ stored: StoredNotice, episodes: [Int64: AlertEpisode], zone: Zone) -> AlertNotice {
    var sent = self
    sent.id = "\(stored.id)-\(stored.made)"
    sent.thread = "\(stored.thread)-\(stored.threadMade)"
    for (place, alert) in sent.alerts.enumerated() where alert.resolved == nil {
      guard let episode = episodes[alert.id], let resolved = episode.resolved else { continue }
      sent.alerts[place].state = "resolved"
      sent.alerts[place].resolved = NoticeTime(resolved)
      sent.resolvedSince += 1
    }
    sent.text = NoticeText.of(sent, zone: zone)
    return sent
  }
}
