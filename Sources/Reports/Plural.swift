/// Counts with their noun.
public enum Plural {
  /// `1 file`, `2 files`; a `plural` for nouns that do not just take an s.
  public static func of(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
  }
}
