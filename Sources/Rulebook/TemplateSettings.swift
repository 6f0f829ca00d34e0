import Yams

/// How much is remembered of templates (`Docs/Unknowns.md`).
public struct TemplateSettings: Sendable, Equatable {
  /// Days that counts by day are kept.
  public var days = 400
  /// Most rows of counts by day.
  public var dayRows = 4_000_000
  /// Most forms kept for each category.
  public var forms = 100_000

  static let keys = ["template_days", "template_day_rows", "template_forms"]

  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    func number(_ key: String, _ range: ClosedRange<Int>, _ value: Int) -> Int {
      members[key].flatMap { reader.integer($0, key, in: range) } ?? value
    }
    days = number("template_days", 1...3_660, days)
    dayRows = number("template_day_rows", 1_000...1_000_000_000, dayRows)
    forms = number("template_forms", 1...10_000_000, forms)
  }
}
