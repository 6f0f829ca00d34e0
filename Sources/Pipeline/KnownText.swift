import Archive
import Ledger

/// What the store knows of the text of a file that is to be replayed.
enum KnownText {
  /// It was not read before, as far as can be told.
  case new
  /// It was read before, all of it.
  case same(ReplayedFile)
  /// More than it holds was read before, of a text that begins alike.
  case part(ReplayedFile)
  /// A reading of a text that begins alike was cut off: some of it is counted, nobody knows how much.
  case cutOff(ReplayedFile)
  /// Its first bytes were read before, and there the last line was not whole.
  case cutLine(ReplayedFile, length: Int64)
  /// Its first bytes were read before, up to the end of a line; the marker goes on from there.
  case grown(ReplayedFile, length: Int64, TextMarker)

  /// The mark of a text that is about to be read; nil for an empty one.
  static func begun(_ path: String) throws(ArchiveError) -> BegunMark? {
    var file = try LogFile(path: path)
    let head = bytes(TextMark.headBytes, of: &file)
    return head.isEmpty ? nil : BegunMark(head)
  }

  /// Looks a regular file up by its text; `known` are the earlier replays with a prefix of fingerprints.
  ///
  /// Where several fit, the one that leaves the least to be read holds. Cost: the first 4 KiB of text;
  /// where an earlier text begins alike, a plain file is read at one more place, and a gzip is inflated
  /// up to there.
  static func look(
    at path: String,
    known: (String) -> [ReplayedFile]
  ) throws(ArchiveError) -> KnownText {
    var file = try LogFile(path: path)
    let head = bytes(TextMark.headBytes, of: &file)
    guard !head.isEmpty else { return .new }
    for earlier in known(BegunMark.prefix)
    where BegunMark(fingerprint: earlier.fingerprint)?.begins(head) ?? false {
      return .cutOff(earlier)
    }
    var best = KnownText.new
    for prefix in TextMark.prefixes(ofTextBeginning: head) {
      for earlier in known(prefix) {
        guard let mark = TextMark(fingerprint: earlier.fingerprint) else { continue }
        let found = try compare(path, head, earlier, mark)
        if found.passed > best.passed { best = found }
      }
    }
    return best
  }

  /// How much of the text need not be read.
  private var passed: Int64 {
    switch self {
    case .new: 0
    case .same, .part, .cutOff: .max
    case .cutLine(_, let length), .grown(_, let length, _): length
    }
  }

  private static func compare(
    _ path: String,
    _ head: [UInt8],
    _ earlier: ReplayedFile,
    _ mark: TextMark
  ) throws(ArchiveError) -> KnownText {
    let headCount = Int(min(mark.length, Int64(TextMark.headBytes)))
    guard head.count >= headCount, TextMark.hash(head[..<headCount]) == mark.head else {
      return .new
    }
    var file = try LogFile(path: path)
    let tailCount = Int(min(mark.length, Int64(TextMark.tailBytes)))
    let before = mark.length - Int64(tailCount)
    // A gzip that is damaged before that place ends there: nothing in it is new.
    guard let passed = try? file.skip(before), passed == before else { return .part(earlier) }
    let tail = bytes(tailCount, of: &file)
    guard tail.count == tailCount else { return .part(earlier) }
    guard TextMark.hash(tail[...]) == mark.tail else { return .new }
    guard !bytes(1, of: &file).isEmpty else { return .same(earlier) }
    guard mark.endsLine else { return .cutLine(earlier, length: mark.length) }
    let marker = TextMarker(head: head[...], tail: tail[...], length: mark.length)
    return .grown(earlier, length: mark.length, marker)
  }

  /// The next bytes of a text; fewer at its end, or where it cannot be read any further.
  private static func bytes(_ count: Int, of file: inout LogFile) -> [UInt8] {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { room.deallocate() }
    var have = 0
    while have < count {
      let part = UnsafeMutableRawBufferPointer(rebasing: room[have...])
      guard let got = try? file.read(into: part), got > 0 else { break }
      have += got
    }
    return Array(room[..<have])
  }
}
