import Reports
import Rulebook
import Syslog

/// Where the numbers of the dashboard's pages lead: from a number to its page, from there to its
/// minutes.
struct PageLinks: SheetLinks {
  /// The time of the page, as it is carried on; empty for the usual one.
  let query: String

  func category(_ name: String, from: Int64, to: Int64) -> String? {
    with(query, PageLinks.path("category", name))
  }

  func number(_ reference: MetricReference, from: Int64, to: Int64) -> String? {
    guard reference.category != MetricReference.all else { return nil }
    return with(query, PageLinks.number(reference))
  }

  func alert(_ id: Int64) -> String? { "/alert/\(id)" }

  func unknown(_ category: String) -> String? {
    with(query, PageLinks.path("unknown", category))
  }

  private func with(_ query: String, _ path: String) -> String {
    query.isEmpty ? path : "\(path)?\(query)"
  }

  static func number(_ reference: MetricReference) -> String {
    path(
      "category",
      reference.category,
      reference.metric + reference.suffix + (reference.label.map { "[\($0)]" } ?? "")
    )
  }

  static func minute(_ category: String, _ minute: Int64) -> String {
    path("minute", category, String(Stamp.utc(minute).prefix(16)) + "Z")
  }

  static func path(_ parts: String...) -> String {
    parts.map { "/" + PageAddress.encoded($0) }.joined()
  }
}
