/// A value put together from several fields in memory that somebody else owns; what is beyond the
/// limit is cut.
struct JoinedValue {
  let room: UnsafeMutablePointer<UInt8>
  let limit: Int
  /// Bytes so far.
  private(set) var count = 0

  init(room: UnsafeMutablePointer<UInt8>, limit: Int) {
    self.room = room
    self.limit = limit
  }

  mutating func append(_ byte: UInt8) {
    guard count < limit else { return }
    room[count] = byte
    count += 1
  }

  mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    let fitting = min(length, limit - count)
    guard fitting > 0 else { return }
    (room + count).update(from: bytes, count: fitting)
    count += fitting
  }

  /// Appends a severity or facility, which has two digits at most; nothing for a missing one.
  mutating func append(number: Int?) {
    guard let number, number >= 0, number < 100 else { return }
    if number >= 10 { append(UInt8(0x30 + number / 10)) }
    append(UInt8(0x30 + number % 10))
  }
}
