/// A shell-like name pattern: `*` is any run of bytes, `?` any one byte, all else is itself.
public struct Glob: Sendable, Equatable {
  /// The pattern as written.
  public let pattern: String
  private let bytes: [UInt8]

  /// Makes a glob; every text is one.
  public init(_ pattern: String) {
    self.pattern = pattern
    bytes = Array(pattern.utf8)
  }

  /// Whether the pattern holds neither `*` nor `?`.
  public var isExact: Bool { !bytes.contains(0x2a) && !bytes.contains(0x3f) }

  /// Whether every name matches.
  public var matchesAll: Bool { bytes == [0x2a] }

  /// Whether a name matches as a whole.
  public func matches(_ name: String) -> Bool {
    Array(name.utf8).withUnsafeBufferPointer { matches($0) }
  }

  /// Whether bytes match as a whole; cost at most pattern length times name length, no allocation.
  public func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var p = 0
    var n = 0
    var star = -1
    var resume = 0
    while n < name.count {
      if p < bytes.count, bytes[p] == 0x2a {
        star = p
        resume = n
        p += 1
      } else if p < bytes.count, bytes[p] == 0x3f || bytes[p] == name[n] {
        p += 1
        n += 1
      } else if star >= 0 {
        resume += 1
        n = resume
        p = star + 1
      } else {
        return false
      }
    }
    return bytes[p...].allSatisfy { $0 == 0x2a }
  }
}
