public import Minutes
import Syslog

/// How a category's summaries are written as syslog lines.
public struct SummaryLine: Sendable, Equatable {
  /// The line's tag.
  public var tag: String
  /// Keys and what they show, in order; nil for the default layout.
  public var fields: [Field]?

  /// One key of a line.
  public struct Field: Sendable, Equatable {
    /// The key.
    public var key: String
    /// A metric's name, with a suffix where it has several numbers, or `$` and a part of the accounting; `$records` is all that was read.
    public var source: String

    /// Makes a key.
    public init(key: String, source: String) {
      self.key = key
      self.source = source
    }
  }

  /// Tag of lines that no rule file lays out, and of our own messages.
  public static let defaultTag = "minuted"

  /// Makes a layout; with no `fields` it is the default one.
  public init(tag: String = SummaryLine.defaultTag, fields: [Field]? = nil) {
    self.tag = tag
    self.fields = fields
  }

  /// The line for a summary, without a line feed: `<30>tag: key=value key=value…`.
  ///
  /// The default layout names the minute, the category, the whole account, and every count, sum,
  /// distinct and gauge.
  public func bytes(_ summary: Summary) -> [UInt8] {
    var line = OutgoingLine(priority: OutgoingLine.summaryPriority, tag: tag)
    guard let fields else {
      for field in SummaryLine.defaultFields(summary) { line.add(field.key, field.value) }
      return line.bytes
    }
    for field in fields { line.add(field.key, SummaryLine.value(field.source, summary)) }
    return line.bytes
  }

  /// The keys and values of the default layout, in order.
  static func defaultFields(_ summary: Summary) -> [(key: String, value: String)] {
    var fields = [
      ("minute", Stamp.utc(summary.minute)), ("span", String(summary.span)),
      ("instance", summary.instance), ("category", summary.category),
      ("environment", summary.environment),
    ]
    if summary.isPartial { fields.append(("partial", "1")) }
    if summary.isAmendment { fields.append(("amend", "1")) }
    if summary.sequence > 0 { fields.append(("sequence", String(summary.sequence))) }
    if !summary.sources.isEmpty { fields.append(("instances", String(summary.instances.count))) }
    for part in summary.accounting.parts { fields.append((part.name, String(part.value))) }
    if summary.badValues > 0 { fields.append(("bad_value", String(summary.badValues))) }
    if summary.regexLimits > 0 { fields.append(("regex_limit", String(summary.regexLimits))) }
    for metric in summary.metrics {
      for part in metric.value.parts { fields.append((metric.name + part.suffix, part.text)) }
    }
    return fields
  }

  private static func value(_ source: String, _ summary: Summary) -> String {
    guard source.hasPrefix("$") else { return number(source, summary) ?? "-" }
    switch source {
    case "$minute": return Stamp.utc(summary.minute)
    case "$partial": return summary.isPartial ? "1" : "0"
    case "$amend": return summary.isAmendment ? "1" : "0"
    default: break
    }
    let name = source == "$records" ? "read" : String(source.dropFirst())
    return summary.accounting.parts.first { $0.name == name }.map { String($0.value) } ?? "-"
  }

  /// A metric's number by its name, or by name and suffix: `Duration_p99`.
  private static func number(_ source: String, _ summary: Summary) -> String? {
    if let value = summary.value(source) { return value.text }
    guard let mark = source.lastIndex(of: "_") else { return nil }
    return summary.value(String(source[..<mark]))?.text(String(source[mark...]))
  }
}
