import Archive
import NIOCore

/// A page as it goes out: its bytes, the same packed, and what tells it from others.
final class PackedPage: Sendable {
  let status: Int
  let contentType: String
  /// How long those who have it may keep it without asking.
  let caching: Page.Caching
  let plain: ByteBuffer
  /// Packed; nil where that is not smaller.
  let packed: ByteBuffer?
  /// A strong tag of the plain bytes, quotes included.
  let tag: String
  /// The same of the packed ones.
  let packedTag: String
  /// When what it is about ended, in Unix seconds; nil where that means nothing.
  let modified: Int64?

  /// Pages from this size on are packed, in bytes: smaller ones fit a packet anyway.
  private static let leastPacked = 1_024

  init(_ page: Page, modified: Int64?) {
    status = page.status
    contentType = page.contentType
    caching = page.caching
    plain = ByteBuffer(bytes: page.body)
    var packed: ByteBuffer?
    if page.body.count >= PackedPage.leastPacked, let bytes = GzipText.pack(page.body),
      bytes.count < page.body.count
    {
      packed = ByteBuffer(bytes: bytes)
    }
    self.packed = packed
    let hash = ContentHash.text(page.body)
    tag = "\"\(hash)\""
    packedTag = "\"\(hash)-gzip\""
    self.modified = modified
  }

  /// Bytes that it takes in memory, about.
  var bytes: Int { plain.readableBytes + (packed?.readableBytes ?? 0) + 512 }
}

/// Names bytes by what they are.
enum ContentHash {
  /// 128 bits of FNV-1a, as 32 digits: it tells versions of a page apart, and keeps nobody out.
  static func text(_ bytes: [UInt8]) -> String {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b
    for byte in bytes { hash = (hash ^ UInt128(byte)) &* prime }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
