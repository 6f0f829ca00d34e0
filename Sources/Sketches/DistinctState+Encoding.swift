// Drawn byte by byte in Docs/Formats/Sketches.md.

extension DistinctState {
  static let encodingKind = UInt8(ascii: "D")
  static let encodingVersion: UInt8 = 1
  static let setForm: UInt8 = 0
  static let registerForm: UInt8 = 1
  static let headerBytes = 8

  /// Writes the state as bytes that `init(decoding:)` reads.
  ///
  /// - Parameter exactLimit: up to how many values their hashes are written (8 bytes each, and the
  ///   count stays exact); beyond it a sketch of 4,096 registers is (4 KiB, error 1.6 %), folded
  ///   down where the state holds more.
  /// - Returns: 8 bytes of header and the hashes in ascending order, or the registers. Equal sets
  ///   of values give equal bytes, whatever the order they came in.
  public func encode(exactLimit: Int = 512) -> [UInt8] {
    if registers == nil, used <= exactLimit {
      var bytes = header(Self.setForm, precision, count: used, room: 8 * used)
      if used == 1, let slots, let only = (0...mask).first(where: { slots[$0] != 0 }) {
        // Most templates come from one host.
        bytes.appendLittleEndian(slots[only])
      } else {
        for hash in sortedHashes() { bytes.appendLittleEndian(hash) }
      }
      return bytes
    }
    let precision = min(precision, HyperLogLog.encodedPrecision)
    let count = HyperLogLog.registerCount(precision)
    var bytes = header(Self.registerForm, precision, count: count, room: count)
    let folded = Self.makeRegisters(precision)
    defer { folded.deallocate() }
    if let registers {
      HyperLogLog.merge(
        registers,
        precision: self.precision,
        into: folded,
        precision: precision
      )
    } else if let slots {
      for index in 0...mask where slots[index] != 0 {
        HyperLogLog.add(slots[index], to: folded, precision: precision)
      }
    }
    bytes += UnsafeBufferPointer(start: folded, count: count)
    return bytes
  }

  private func header(_ form: UInt8, _ precision: Int, count: Int, room: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headerBytes + room)
    bytes.append(Self.encodingKind)
    bytes.append(Self.encodingVersion)
    bytes.append(form)
    bytes.append(UInt8(precision))
    bytes.appendLittleEndian(UInt32(count))
    return bytes
  }

  /// Reads what `encode` wrote; nil for anything else.
  ///
  /// A decoded set goes on with the default exact limit, or with its own size where that is more.
  /// Memory is bounded by the length of `bytes`: nothing is taken on the word of a length field.
  public init?(decoding bytes: [UInt8]) {
    self.init()
    guard decode(bytes) else { return nil }
  }

  private mutating func decode(_ bytes: [UInt8]) -> Bool {
    var reader = ByteReader(bytes)
    guard reader.readByte() == Self.encodingKind, reader.readByte() == Self.encodingVersion,
      let form = reader.readByte(), let precision = reader.readByte().map(Int.init),
      HyperLogLog.precisions.contains(precision),
      let count = reader.readWord32().map(Int.init)
    else { return false }
    self.precision = precision
    switch form {
    case Self.setForm:
      guard count <= Self.maxExactLimit, reader.remaining == 8 * count else { return false }
      exactLimit = max(exactLimit, count)
      return decodeSet(&reader)
    case Self.registerForm:
      guard count == HyperLogLog.registerCount(precision), reader.remaining == count else {
        return false
      }
      return decodeRegisters(&reader, count: count)
    default:
      return false
    }
  }

  private mutating func decodeSet(_ reader: inout ByteReader) -> Bool {
    var last: UInt64 = 0
    while let hash = reader.readWord64() {
      // Ascending, so no hash comes twice and none is the mark of a free slot.
      guard hash > last else { return false }
      last = hash
      add(hash: hash)
    }
    return true
  }

  private mutating func decodeRegisters(_ reader: inout ByteReader, count: Int) -> Bool {
    let new = Self.makeRegisters(precision)
    registers = new
    let highest = HyperLogLog.highestRank(precision)
    for index in 0..<count {
      guard let rank = reader.readByte(), rank <= highest else { return false }
      new[index] = rank
    }
    return true
  }

  private func sortedHashes() -> [UInt64] {
    guard let slots else { return [] }
    var hashes: [UInt64] = []
    hashes.reserveCapacity(used)
    for index in 0...mask where slots[index] != 0 { hashes.append(slots[index]) }
    hashes.sort()
    return hashes
  }
}
