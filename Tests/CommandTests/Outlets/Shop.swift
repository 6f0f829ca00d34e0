import Foundation
import Glibc

/// A shop whose orders name a country: the rules, and a log of recent minutes, as Graphite keeps no old
/// ones.
enum Shop {
  static let rules = #"""
    category: shop
    select:
      program: [shop]
    rules:
      - id: order
        match: '^order (?<amount>-?\d+\.?\d*) from (?<client>.*) to (?<country>.*) took (?<ms>\d+)$'
        tally:
          - {count: Orders, by: country}
          - {sum: Revenue, of: amount}
          - {distinct: Customers, of: client}
          - {top: clients, of: client}
          - {gauge: Last, of: amount}
    """#

  /// The first second of a minute some minutes ago.
  static func minute(_ ago: Int) -> Int { (time(nil) / 60 - ago) * 60 }

  /// An order in a line of RSYSLOG_FileFormat.
  static func order(_ time: Int, _ amount: String, from client: String, to country: String)
    -> String
  {
    let stamp = Date(timeIntervalSince1970: Double(time)).ISO8601Format().dropLast()
    return "\(stamp)+00:00 web1 shop[7]: order \(amount) from \(client) to \(country) took 5\n"
  }

  /// Two whole minutes, and a line of a third: 3 orders of 79.5, the second of them hostile, then 2 of 22.5.
  static func log(from start: Int) -> String {
    order(start, "12.5", from: "192.0.2.7", to: "DE")
      + order(start + 1, "60", from: "<script>alert(1)</script>", to: "../../../etc/passwd")
      + order(start + 2, "7", from: "192.0.2.7", to: "x:1|c \u{1b}[31m@\"]")
      + order(start + 60, "10", from: "192.0.2.9", to: "DE")
      + order(start + 61, "12.5", from: "192.0.2.9", to: "=cmd|' /C calc'!A0")
      + order(start + 120, "-5", from: "192.0.2.9", to: "DE")
      + order(start + 195, "1", from: "192.0.2.9", to: "DE")
  }

  /// What a hostile country is called in a series.
  static let hostileStart = "_________etc_passwd--"
}
