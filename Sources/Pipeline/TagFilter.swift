import Glibc
import Syslog

/// Whether a program's name is one of a few tags: nearly always told by its length and first byte.
struct TagFilter {
  private var tags: [[UInt8]] = []
  /// A bit for each length up to 63.
  private var lengths: UInt64 = 0
  /// A bit for each first byte, modulo 64.
  private var firstBytes: UInt64 = 0

  /// The filter of tags; those that are empty or longer than 63 bytes are none.
  init(_ tags: Set<String>) {
    for tag in tags.sorted().map({ Array($0.utf8) }) where (1..<64).contains(tag.count) {
      self.tags.append(tag)
      lengths |= 1 << UInt64(tag.count)
      firstBytes |= 1 << UInt64(tag[0] & 63)
    }
  }

  /// Whether these bytes are a tag; the byte at `name` must be readable.
  @inline(__always)
  func admits(_ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count < 64, lengths >> UInt64(truncatingIfNeeded: count) & 1 != 0,
      firstBytes >> UInt64(name.pointee & 63) & 1 != 0
    else { return false }
    return isTag(name, count)
  }

  @inline(never)
  private func isTag(_ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    tags.contains { $0.count == count && memcmp($0, name, count) == 0 }
  }
}
