import Archive
import Pipeline
import Reports
import Syslog

/// The kept lines of categories, for people.
enum KeptText {
  /// What lies in the directory of unmatched lines, by base; nil when it cannot be read, which is told.
  static func holdings(_ state: StateDirectory) -> [String: KeptDirectory.Holding]? {
    do {
      return try KeptDirectory(path: state.unmatched).holdings
    } catch {
      Talk.tell(error.description)
      return nil
    }
  }

  /// What the daemon says of a category, in two lines at most.
  static func lines(_ entry: Status.Unmatched) -> [String] {
    var lines: [String] = []
    if let files = entry.files {
      lines.append(
        "unmatched \(entry.category): "
          + text(files, entry.bytes ?? 0, entry.oldest)
          + removed(entry.removed_files ?? 0, entry.removed_bytes ?? 0)
      )
    }
    if entry.beyond_cap + entry.unwritten > 0 {
      lines.append(
        "unmatched \(entry.category): \(entry.kept) kept, \(entry.beyond_cap) beyond the cap,"
          + " \(entry.unwritten) not written"
      )
    }
    return lines
  }

  /// What lies there where no daemon says anything.
  static func lines(_ holdings: [String: KeptDirectory.Holding]) -> [String] {
    holdings.sorted { $0.key < $1.key }.map { base, holding in
      "unmatched \(base): \(text(holding.files, holding.bytes, holding.oldest.map(Stamp.utc)))"
    }
  }

  /// What a replay says of lines that it kept and then let go.
  static func removed(_ removal: Sweep.Removal) -> String {
    let files = Plural.of(Int(clamping: removal.files), "file")
    return
      "\(files) of unmatched lines (\(NumberText.grouped(removal.bytes)) bytes on disk) removed,"
      + " being the oldest beyond what is kept (unmatched: in the configuration)"
  }

  private static func text(_ files: Int, _ bytes: Int64, _ oldest: String?) -> String {
    let size = NumberText.grouped(UInt64(clamping: bytes))
    let since = oldest.map { ", the oldest put away \($0)" } ?? ""
    return "\(Plural.of(files, "file")), \(size) bytes\(since)"
  }

  private static func removed(_ files: UInt64, _ bytes: UInt64) -> String {
    guard files > 0 else { return "" }
    let text = Plural.of(Int(clamping: files), "older file")
    return "; \(text) (\(NumberText.grouped(bytes)) bytes) removed since the start"
  }
}
