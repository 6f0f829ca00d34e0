/// A log file, plain or gzip, or standard input, read in blocks from front to back.
///
/// What is gzip is told from its first two bytes (1f 8b), not from its name, on standard input too.
/// Members that follow each other are one text, as `zcat` has it; zero bytes behind the last are
/// passed over. Checksums are verified.
///
/// A damaged or cut-off gzip first gives all that could be read; then `read` throws, and again each
/// time. The text before a bad checksum has been given by then: zlib cannot know sooner.
///
/// Memory: none for plain files, about 170 KiB for gzip. Reading is synchronous.
public struct LogFile: ~Copyable {
  private enum State {
    case fresh
    case plain
    case betweenMembers(isFirst: Bool)
    case inMember
    case failed(ArchiveError)
    case ended
  }

  /// The two bytes that begin a gzip member.
  private static let magic: [UInt8] = [0x1f, 0x8b]

  /// The bytes on disk when it was opened; nil for a pipe or terminal.
  public var size: Int64? { file.size }

  /// The bytes consumed on disk, for a progress bar against `size`.
  public var position: Int64 { file.position - Int64(unread + head.count) }

  /// Whether the file is gzip; of a pipe this is known once its first block has been read.
  public private(set) var isCompressed = false

  private var file: InputFile
  private var inflater: Inflater?
  /// The compressed bytes that were read and not inflated yet.
  private var unread = 0
  private var state = State.fresh
  /// The first bytes, read to see what the file is and not given out yet.
  private var head: [UInt8] = []

  /// Opens a file; `-` is standard input.
  ///
  /// - Parameter path: the file.
  /// - Throws: ``ArchiveError`` when it is missing, a directory, or must not be read.
  public init(path: String) throws(ArchiveError) {
    try self.init(InputFile(path: path))
  }

  /// Reads from a descriptor that is open already; it stays open.
  ///
  /// - Parameters:
  ///   - descriptor: what to read, from where it stands.
  ///   - path: its name in errors.
  /// - Throws: ``ArchiveError`` when it is no open descriptor, or a directory.
  public init(descriptor: Int32, path: String) throws(ArchiveError) {
    try self.init(InputFile(descriptor: descriptor, path: path, isOwned: false))
  }

  private init(_ file: consuming InputFile) throws(ArchiveError) {
    self.file = file
    // A pipe may have nothing to say for a long time, so its first bytes are left for `read`.
    if self.file.isRegular { try begin() }
  }

  /// Reads the next block.
  ///
  /// The buffer is filled unless the file ends; from a pipe comes what is there.
  ///
  /// - Parameter buffer: where the text goes; not empty.
  /// - Returns: the count of bytes; 0 at the end.
  /// - Throws: ``ArchiveError`` with the place on disk, when the file cannot be read any further.
  public mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(ArchiveError) -> Int {
    precondition(!buffer.isEmpty, "0 bytes would mean the end")
    if case .fresh = state { try begin() }
    var filled = 0
    while filled < buffer.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count: Int
      do throws(ArchiveError) {
        if !file.isRegular, filled > 0, needsInput { break }
        count = try readOnce(into: room)
      } catch {
        state = .failed(error)
        // What was read before the damage goes first.
        if filled > 0 { break }
        throw error
      }
      if count == 0, case .ended = state { break }
      filled += count
    }
    return filled
  }

  /// Passes over text without giving it out.
  ///
  /// - Parameter count: how many bytes of text.
  /// - Returns: how many were passed over; less at the end of the text.
  /// - Throws: ``ArchiveError`` as `read` does. Cost: nothing for a plain regular file; a gzip is
  ///   inflated up to there.
  public mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64 {
    var left = count
    if case .plain = state, let size = file.size {
      let fromHead = min(left, Int64(head.count))
      head.removeFirst(Int(fromHead))
      left -= fromHead
      let ahead = max(0, min(left, size - file.position))
      try file.skip(ahead)
      return count - left + ahead
    }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { room.deallocate() }
    while left > 0 {
      let part = UnsafeMutableRawBufferPointer(rebasing: room[..<Int(min(left, 1 << 16))])
      let got = try read(into: part)
      if got == 0 { break }
      left -= Int64(got)
    }
    return count - left
  }

  /// Whether going on means asking the file.
  private var needsInput: Bool {
    switch state {
    case .plain: head.isEmpty
    case .betweenMembers: unread == 0
    case .inMember: unread == 0
    case .fresh, .failed, .ended: false
    }
  }

  /// Reads the first bytes and tells what the file is.
  private mutating func begin() throws(ArchiveError) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 2, alignment: 1)
    defer { bytes.deallocate() }
    // One byte that is not the first of the two decides: a pipe is not kept waiting for a second.
    while head.count < 2, head.isEmpty || head == [LogFile.magic[0]] {
      let room = UnsafeMutableRawBufferPointer(rebasing: bytes[head.count...])
      let got = try file.read(into: room)
      if got == 0 { break }
      head += room[..<got]
    }
    isCompressed = head == LogFile.magic
    guard isCompressed else {
      state = .plain
      return
    }
    guard var made = Inflater() else {
      throw ArchiveError(path: file.path, offset: 0, reason: "no memory left for zlib")
    }
    made.input.copyBytes(from: head)
    made.refill(head.count)
    unread = head.count
    head = []
    inflater = consume made
    state = .betweenMembers(isFirst: true)
  }

  /// One step: some bytes, or 0 with a change of state.
  private mutating func readOnce(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(ArchiveError) -> Int {
    switch state {
    case .failed(let error): throw error
    case .ended, .fresh: return 0
    case .plain:
      if !head.isEmpty {
        let count = min(head.count, buffer.count)
        buffer.copyBytes(from: head[..<count])
        head.removeFirst(count)
        return count
      }
      let count = try file.read(into: buffer)
      if count == 0 { state = .ended }
      return count
    case .betweenMembers(let isFirst):
      try crossToMember(isFirst: isFirst)
      return 0
    case .inMember: return try inflateOnce(into: buffer)
    }
  }

  /// Finds the next member or the end behind a complete one.
  private mutating func crossToMember(isFirst: Bool) throws(ArchiveError) {
    if !isFirst { inflater?.skipZeros() }
    unread = inflater?.available ?? 0
    if unread == 0, try refill() == 0 {
      state = .ended
      return
    }
    guard isFirst || inflater?.firstByte != 0 else { return }
    if !isFirst, inflater?.firstByte != LogFile.magic[0] {
      throw damage("what follows the last gzip member is no gzip")
    }
    inflater?.beginMember()
    state = .inMember
  }

  private mutating func inflateOnce(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(ArchiveError) -> Int {
    var isAtEnd = false
    if unread == 0 { isAtEnd = try refill() == 0 }
    guard let (count, step) = inflater?.step(into: buffer) else { return 0 }
    unread = inflater?.available ?? 0
    switch step {
    case .more:
      // zlib may still hold text after the last byte went in, so it is asked before giving up.
      if isAtEnd, count == 0 { throw damage("the gzip is cut off; the rest is missing") }
      return count
    case .memberEnd:
      state = .betweenMembers(isFirst: false)
      return count
    case .damaged(let words):
      let error = damage("the gzip is damaged: \(words)")
      guard count > 0 else { throw error }
      state = .failed(error)
      return count
    }
  }

  private mutating func refill() throws(ArchiveError) -> Int {
    guard let input = inflater?.input else { return 0 }
    let count = try file.read(into: input)
    inflater?.refill(count)
    unread = count
    return count
  }

  private func damage(_ reason: String) -> ArchiveError {
    ArchiveError(path: file.path, offset: position, reason: reason)
  }
}
