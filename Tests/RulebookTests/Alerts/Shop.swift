import Rulebook
import Testing

/// A rule file with a metric of each kind, to which alerts are added.
enum Shop {
  static let head = """
    category: shop
    description: a shop
    select: {program: shop}
    rules:
      - id: order
        match: '^order (?<n>\\d+) (?<who>\\w+) (?<ms>\\d+)'
        tally:
          - {count: Orders}
          - {count: Failures}
          - {count: Hits, by: who}
          - {sum: Money, of: n}
          - {sum: Sent, of: n, unit: bytes}
          - {distinct: Customers, of: who}
          - {top: buyers, of: who}
          - {distribution: Took, of: ms, unit: milliseconds}
          - {gauge: Full, of: n, unit: percent}
          - {level: Open}
          - {derive: Total, of: n}
      - {id: health, ignore: true, why: noise, match: '^health'}

    """

  /// The file with one alert; `description` and `action` are added.
  static func file(_ alert: String) -> String {
    head + "alerts:\n  - {\(alert), description: d, action: a}\n"
  }

  /// The alerts of a file; all of it must be well.
  static func alerts(_ text: String) throws -> [AlertRule] {
    let loading = try load([("shop.yaml", text)])
    #expect(loading.problems.isEmpty, "\(loading.problems)")
    return try #require(loading.rulebook?.categories.first).alerts
  }

  static func alert(_ text: String) throws -> AlertRule {
    try #require(try alerts(file(text)).first)
  }
}
