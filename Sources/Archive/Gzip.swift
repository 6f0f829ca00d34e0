/// Bytes made smaller for a reader that understands gzip.
public enum Gzip {
  /// The bytes as one gzip member; nil when zlib has no memory.
  ///
  /// The same bytes give the same member: it holds no time and no name. Cost: about 20 ms a megabyte.
  public static func packed(_ bytes: [UInt8]) -> [UInt8]? {
    guard var deflater = Deflater() else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count / 4 + 64)
    do {
      try bytes.withUnsafeBytes { input in
        try deflater.take(input, isLast: true) { piece in out.append(contentsOf: piece) }
      }
    } catch {
      return nil
    }
    return out
  }
}
