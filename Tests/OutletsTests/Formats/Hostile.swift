import Minutes
import Sketches

/// What may stand in log lines, and so in labels and keys, and must do no harm anywhere.
enum Hostile {
  /// Markup, terminal codes, formulas, path tricks, and whatever the formats use themselves.
  static let texts: [[UInt8]] =
    [
      "<script>alert(1)</script>", "\u{1b}[31mred\u{1b}[0m", "\u{9b}31m", "\u{202e}txt.exe",
      "=cmd|' /C calc'!A0", "../../etc/passwd", "..", ".", "", "/", "a.b", "a b", "a/b", "a_b",
      "a--b",
      "nul\0byte", "\"quoted\"", "back\\slash", "end]", "x:1|c", "x:1|g|@0.1|#tag:y", "a=b;c=d",
      "two\nminuted.fake.path 1 2\nlines", "cr\r\nlf", "@cee:{}", "{\"a\":1}", "%s%n", "*", "{a,b}",
      "ünïcode", "\u{2028}", "\u{feff}",
    ].map { Array($0.utf8) } + [
      [0xff, 0xfe, 0x80], [0xc3], Array(repeating: 0x41, count: 100_000),
    ]

  /// A summary in which everything that can be a text is one of these.
  static func summary(_ text: [UInt8]) -> Summary {
    let name = String(decoding: text, as: UTF8.self)
    var summary = Summary(
      minute: 1_391_246_400,
      instance: name,
      category: name,
      environment: name
    )
    summary.accounting = Accounting(matched: 3)
    let labelled = Labelled(
      total: .count(3),
      entries: [Labelled.Entry(label: text, value: .count(2))],
      other: .count(1),
      cap: 1
    )
    let top = Top(
      entries: [TopEntry(key: text, count: 2)],
      total: 2,
      distinctKept: 1,
      error: 0
    )
    summary.metrics = [
      Summary.Metric(name: name, value: .labelled(labelled)),
      Summary.Metric(name: "table", value: .top(top, sketch: [])),
    ]
    return summary
  }
}

/// Summaries as tests of formats need them.
enum Scene {
  static let minute: Int64 = 1_391_246_400

  static func sum(_ text: String) -> ExactSum { ExactSum(text.utf8) ?? ExactSum() }

  /// One of each kind.
  static func whole() -> Summary {
    var summary = Summary(
      minute: minute,
      instance: "log1",
      category: "shop",
      environment: "prod"
    )
    summary.accounting = Accounting(matched: 4, unmatched: 1)
    var gauge = Gauge()
    for number in [7, 3, -5] as [Int64] { gauge.set(DecimalNumber(number)) }
    var state = DistributionState()
    for number in [1, 2, 3, 400] as [Int64] { state.add(DecimalNumber(number)) }
    let labelled = Labelled(
      total: .count(5),
      entries: [
        Labelled.Entry(label: Array("200".utf8), value: .count(3)),
        Labelled.Entry(label: Array("a b".utf8), value: .count(1)),
      ],
      other: .count(1),
      cap: 2
    )
    let entries = [("k1", 3), ("k2", 2), ("k3", 1), ("k4", 1)].map {
      TopEntry(key: Array($0.0.utf8), count: UInt64($0.1))
    }
    let top = Top(entries: entries, total: 9, distinctKept: 4, error: 0)
    summary.metrics = [
      Summary.Metric(name: "Orders", value: .count(2)),
      Summary.Metric(name: "Revenue", value: .sum(sum("72.4"))),
      Summary.Metric(name: "Customers", value: .distinct(Distinct(count: 2, error: 0), sketch: [])),
      Summary.Metric(name: "Queue", value: .gauge(gauge)),
      Summary.Metric(name: "Open", value: .level(Level(base: sum("12"), change: sum("-2")))),
      Summary.Metric(name: "Took", value: .distribution(state.finish(), sketch: [])),
      Summary.Metric(name: "None", value: .zero(.distribution)),
      Summary.Metric(name: "Hits", value: .labelled(labelled)),
      Summary.Metric(name: "clients", value: .top(top, sketch: [])),
    ]
    return summary
  }

  /// A summary of counts that many labels have.
  static func labels(_ count: Int, from first: Int = 0) -> Summary {
    var summary = Summary(minute: minute, instance: "i", category: "c", environment: "e")
    let entries = (first..<first + count).map {
      Labelled.Entry(label: Array("label\($0)".utf8), value: .count(1))
    }
    summary.metrics = [
      Summary.Metric(
        name: "m",
        value: .labelled(
          Labelled(total: .count(UInt64(count)), entries: entries, other: .count(0), cap: 1_000)
        )
      )
    ]
    return summary
  }
}

extension [UInt8] {
  var text: String { String(decoding: self, as: UTF8.self) }
}
