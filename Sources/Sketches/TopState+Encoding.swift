// Drawn byte by byte in Docs/Formats/Sketches.md.

extension TopState {
  static let encodingKind = UInt8(ascii: "T")
  static let encodingVersion: UInt8 = 1

  /// The bytes that keys beyond those shown may fill an encoding to: 1,024.
  ///
  /// Long keys (addresses of pages, names of browsers) would take 8 KiB a minute otherwise.
  static let spareBytes = 1_024

  /// How many keys are written where `keep` are shown: 4 times as many, 32 at least.
  ///
  /// A key may lack, in each minute that does not list it, what that minute's first unlisted key had,
  /// and over a day that adds up. Keys that are large together are seldom far down in one minute: of
  /// 10,000 values with Zipf's distribution the error of a day's ten largest falls from a third of the
  /// tenth count to nothing (5,000 values a minute), or from nine tenths to a fiftieth of it (300).
  static func encodedKeys(showing keep: Int) -> Int {
    let (keys, overflow) = max(keep, 0).multipliedReportingOverflow(by: 4)
    return overflow ? .max : max(keys, 32)
  }

  /// Writes the largest keys as bytes that `init(decoding:)` reads.
  ///
  /// The decoded state finishes to the same entries, total, error and `unlisted` as this one with
  /// the same `keep`. What is left out raises its floor, so bounds stay true through later merges.
  /// - Parameter keep: how many keys will be shown. Up to 4 times as many (32 at least) are written
  ///   while they fit 1,024 bytes, so that tables merged from many encodings miss little.
  /// - Returns: a header of at most 32 bytes, then for each key its bytes and 3 bytes or a few
  ///   more. Equal tables give equal bytes, whatever the order of arrival and the seed.
  public func encode(keep: Int) -> [UInt8] {
    encode(written(keep, of: ranked(keep: Self.encodedKeys(showing: keep))))
  }

  /// The first `keep` of the keys listed, and those after them that fit the spare bytes.
  func written(_ keep: Int, of listed: Listed) -> Listed {
    var count = 0
    var bytes = 0
    for rank in listed.ranks {
      bytes += rank.slot.length + 3
      if count >= keep, bytes > Self.spareBytes { break }
      count += 1
    }
    return first(count, of: listed)
  }

  /// The first `count` of the keys listed, and the most that any other can have had.
  func first(_ count: Int, of listed: Listed) -> Listed {
    let count = min(max(count, 0), listed.ranks.count)
    let unlisted = listed.ranks[count...].reduce(listed.unlisted) { max($0, $1.most) }
    return (listed.ranks[..<count], unlisted)
  }

  func encode(_ listed: Listed) -> [UInt8] {
    var bytes: [UInt8] = [Self.encodingKind, Self.encodingVersion]
    bytes.reserveCapacity(32 + 24 * listed.ranks.count)
    bytes.appendVariable(total)
    bytes.appendVariable(listed.unlisted)
    bytes.appendVariable(UInt64(listed.ranks.count))
    for rank in listed.ranks {
      bytes.appendVariable(rank.slot.count)
      bytes.appendVariable(rank.missed)
      bytes.appendVariable(UInt64(rank.slot.length))
      withKey(of: rank.slot) { key, length in
        bytes += UnsafeBufferPointer(start: key, count: length)
      }
    }
    return bytes
  }

  /// Reads what `encode` wrote; nil for anything else.
  ///
  /// A decoded state goes on with the default capacity, or with its own size where that is more.
  /// Memory is bounded by the length of `bytes`: nothing is taken on the word of a length field.
  public init?(decoding bytes: [UInt8]) {
    self.init()
    guard decode(bytes) else { return nil }
  }

  private mutating func decode(_ bytes: [UInt8]) -> Bool {
    var reader = ByteReader(bytes)
    guard reader.readByte() == Self.encodingKind, reader.readByte() == Self.encodingVersion,
      let total = reader.readVariable(), let floor = reader.readVariable(),
      let number = reader.readVariable(), number <= UInt64(Self.maxCapacity)
    else { return false }
    raiseCapacity(to: Int(number))
    hashesItself = true
    var sum: UInt64 = 0
    var last = UInt64.max
    var lastKey: ArraySlice<UInt8> = []
    for _ in 0..<number {
      guard let count = reader.readVariable(), count > 0, count <= last,
        let lack = reader.readVariable(), lack <= floor,
        let length = reader.readVariable(), length <= UInt64(Self.maxKeyBytes),
        let key = reader.readBytes(Int(length)),
        count < last || keyCount == 0 || lastKey.lexicographicallyPrecedes(key),
        insertDecoded(key, count: count, missed: lack)
      else { return false }
      sum = saturatingSum(sum, count)
      last = count
      lastKey = key
    }
    guard reader.remaining == 0, sum <= total else { return false }
    self.total = total
    self.floor = floor
    return true
  }

  /// False when the key is there already.
  private mutating func insertDecoded(
    _ key: ArraySlice<UInt8>,
    count: UInt64,
    missed lack: UInt64
  ) -> Bool {
    key.withUnsafeBufferPointer { bytes in
      // An empty slice may have no address; a key without bytes is never read.
      guard let start = bytes.baseAddress else { return false }
      let hash = hashBytes(start, bytes.count, seed: Self.processSeed)
      let probe = TopSlot(start, bytes.count, hash: hash, weight: count)
      if let slots, slots[find(probe, start, in: slots)].isTaken { return false }
      insert(probe, start, missed: lack)
      return true
    }
  }
}
