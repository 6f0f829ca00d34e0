import Sketches

/// A strong validator of some bytes: 128 bits of two hashes, the same in every process.
///
/// Who can choose parts of a page (by what they have logged) gains nothing from two pages with the
/// same tag but that a viewer keeps an old one for a minute.
struct EntityTag: Hashable, Sendable {
  /// The tag as it stands between quotes.
  let text: String

  init(_ bytes: [UInt8]) {
    text = bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return "empty" }
      let seeds: [UInt64] = [0x6d69_6e75_7465_6431, 0x6461_7368_626f_6172]
      return seeds.map { seed in
        let digits = String(hashBytes(start, buffer.count, seed: seed), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }.joined()
    }
  }

  /// The header's value; the compressed bytes are others, so they have another one.
  func value(gzip: Bool) -> String { gzip ? "\"\(text)-gz\"" : "\"\(text)\"" }

  /// Whether an `If-None-Match` names it, in whichever coding; a weak tag does as well (RFC 9110).
  func isNamed(in header: String) -> Bool {
    header.split(separator: ",").contains { part in
      var tag = part.drop { $0 == " " || $0 == "\t" }
      if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
      while let last = tag.last, last == " " || last == "\t" { tag = tag.dropLast() }
      return tag == "*" || tag == "\"\(text)\"" || tag == "\"\(text)-gz\""
    }
  }
}
