/// The mark of a text while it is read: what stays of it says that the reading was cut off.
struct BegunMark: Equatable {
  /// What its fingerprint begins with.
  static let prefix = "begun-"

  private var head: UInt64
  private var count: Int

  /// Makes the mark from a text's first bytes, as many of `TextMark.headBytes` as there are.
  init(_ head: [UInt8]) {
    self.head = TextMark.hash(head[...])
    count = head.count
  }

  /// The mark as it is stored: `begun-HEAD-COUNT`.
  var fingerprint: String { "\(Self.prefix)\(String(head, radix: 16))-\(count)" }

  /// Reads what `fingerprint` gives; nil for anything else.
  init?(fingerprint: String) {
    let parts = fingerprint.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, fingerprint.hasPrefix(Self.prefix),
      let head = UInt64(parts[1], radix: 16), let count = Int(parts[2]),
      (1...TextMark.headBytes).contains(count)
    else { return nil }
    self.head = head
    self.count = count
  }

  /// Whether a text with these first bytes begins with that of the mark.
  func begins(_ text: [UInt8]) -> Bool {
    text.count >= count && TextMark.hash(text[..<count]) == head
  }
}
