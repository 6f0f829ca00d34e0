/// A number of a category as reports name it: `sshd.FailedLoginCount`, `web.$records`,
/// `dns.ReplyTime_p95`, `web.Statuses[404]`.
public struct MetricReference: Hashable, Sendable, CustomStringConvertible {
  /// The category; `*` for all together, which have only an account in common.
  public var category: String
  /// The metric, or `$records` and its kin.
  public var metric: String
  /// Which of several numbers, with its underscore: `_p95`; empty for the one that stands for all.
  public var suffix = ""
  /// The label of a metric that is kept apart by label; nil for all of them.
  public var label: String?

  /// Names a number.
  public init(category: String, metric: String, suffix: String = "", label: String? = nil) {
    self.category = category
    self.metric = metric
    self.suffix = suffix
    self.label = label
  }

  /// The category that stands for all.
  public static let all = "*"

  /// What a number of a metric's may be asked for by suffix.
  public static let suffixes = [
    "_p50", "_p90", "_p95", "_p99", "_min", "_max", "_count", "_sum", "_change",
  ]

  /// Reads `CATEGORY.METRIC`, with `[LABEL]` behind it where wanted; nil for anything else.
  ///
  /// A suffix stays part of the metric's name: only who knows the names can tell.
  public init?(_ text: String) {
    guard let dot = text.firstIndex(of: ".") else { return nil }
    category = String(text[..<dot])
    var rest = text[text.index(after: dot)...]
    if rest.last == "]", let open = rest.firstIndex(of: "[") {
      label = String(rest[rest.index(after: open)...].dropLast())
      rest = rest[..<open]
    }
    metric = String(rest)
    let name = metric.hasPrefix("$") ? String(metric.dropFirst()) : metric
    guard category == MetricReference.all || CategoryReader.isName(category),
      CategoryReader.isName(name), label.map({ !$0.isEmpty }) ?? true
    else { return nil }
  }

  /// As it is written.
  public var description: String {
    "\(category).\(metric)\(suffix)\(label.map { "[\($0)]" } ?? "")"
  }

  /// Whether it is a part of the account, which every category has.
  public var isAccount: Bool { metric.hasPrefix("$") }
}
