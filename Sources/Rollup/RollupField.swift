import Glibc
public import Minutes

/// The field `merge=…` at the end of a summary line, which lets another instance add it up.
///
/// What it holds is drawn in `Docs/Formats/Rollup.md`.
public struct RollupField: Sendable, Equatable {
  /// The field's key.
  public static let key = "merge"
  /// Longest line with the field, in bytes.
  ///
  /// A unix or UDP datagram, and what a receiver must be set up to take, are not unlimited. A
  /// summary with eight full tables and eight estimates stays below it.
  public static let maxLineBytes = 131_072

  private static let start = Array(" \(key)=".utf8)

  /// Fingerprint of the seed of our sketches.
  private let seedFingerprint: UInt32
  /// What our lines are signed with; nil for nothing.
  private let sharedKey: SharedKey?

  /// Makes the field of an instance.
  public init(seed: SketchSeed, key: SharedKey? = nil) {
    seedFingerprint = seed.fingerprint
    sharedKey = key
  }

  /// Whether an instance of this name can be told in the field.
  public static func carries(instance: String) -> Bool {
    RollupName.isInstance(Array(instance.utf8))
  }

  /// Appends the field to a line; false, and the line as it was, when it would become too long.
  ///
  /// Cost: some µs for each metric and kilobyte.
  public func append(to line: inout [UInt8], _ summary: Summary) -> Bool {
    var bytes = SummaryCode.encode(summary, seedFingerprint: seedFingerprint)
    if let sharedKey { bytes = SummaryCode.sign(bytes, sharedKey) }
    let count = line.count + RollupField.start.count + (bytes.count + 2) / 3 * 4
    guard count <= RollupField.maxLineBytes else { return false }
    line += RollupField.start
    Base64.append(bytes, to: &line)
    return true
  }

  /// Where in a text the field's value stands; nil when the text has no such field.
  ///
  /// A field is at the start of the text or behind a blank, and reaches to the next blank or the
  /// end. The last one counts, as ours is the last of a line. Cost: a search of the text.
  public static func value(
    in text: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    guard let base = text.baseAddress else { return nil }
    var found: Int?
    var at = 0
    // Equals signs are rarer than blanks.
    while at < text.count, let equals = memchr(base + at, 0x3d, text.count - at) {
      at = UnsafeRawPointer(equals) - UnsafeRawPointer(base) + 1
      let first = at - start.count
      let isField =
        first >= 0
        ? text[first..<at].elementsEqual(start)
        : first == -1 && text[..<at].elementsEqual(start.dropFirst())
      if isField { found = at }
    }
    guard let found else { return nil }
    let rest = UnsafeBufferPointer(rebasing: text[found...])
    let count = rest.firstIndex { $0 <= 0x20 } ?? rest.count
    return UnsafeBufferPointer(rebasing: rest[..<count])
  }

  /// Reads the value of a field; with a key it must be signed with that.
  ///
  /// Cost: about 10 ns a byte, with a key 20; memory for what is there.
  public static func decode(
    _ value: UnsafeBufferPointer<UInt8>,
    key: SharedKey? = nil
  ) throws(RollupFault) -> SummaryCode.Decoded {
    guard value.count <= maxLineBytes, let bytes = Base64.decode(value) else { throw .damaged }
    return try SummaryCode.decode(bytes, key: key)
  }
}
