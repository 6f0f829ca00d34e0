import Foundation
public import Syslog

extension Zone {
  /// Years around now for which a zone's changes are worked out.
  static let yearsAround = 12

  /// The zone with a name such as `Europe/Berlin`; nil when the system does not know it.
  public static func named(_ name: String, around now: Int64) -> Zone? {
    if name == "UTC" || name == "Etc/UTC" { return .utc }
    return TimeZone(identifier: name).map { Zone($0, around: now) }
  }

  /// The system's zone: `TZ`, else `/etc/localtime`.
  public static func system(around now: Int64) -> Zone {
    Zone(TimeZone.current, around: now)
  }

  private init(_ zone: TimeZone, around now: Int64) {
    if zone.identifier == "GMT" || zone.identifier == "UTC" || zone.identifier == "Etc/UTC" {
      self = .utc
      return
    }
    let reach = Double(Zone.yearsAround) * 366 * 86_400
    let start = Date(timeIntervalSince1970: Double(now) - reach)
    let end = Date(timeIntervalSince1970: Double(now) + reach)
    var transitions: [Transition] = []
    var at = start
    // Some zones change twice a year; a table of twice that for the reach is the bound.
    while transitions.count < Zone.yearsAround * 8,
      let next = zone.nextDaylightSavingTimeTransition(after: at), next < end
    {
      transitions.append(
        Transition(
          start: Int64(next.timeIntervalSince1970.rounded()),
          offset: Int64(zone.secondsFromGMT(for: next.addingTimeInterval(1)))
        )
      )
      at = next.addingTimeInterval(1)
    }
    self.init(
      name: zone.identifier,
      standardOffset: Int64(zone.secondsFromGMT(for: start)),
      transitions: transitions
    )
  }
}
