import Glibc
import Synchronization

/// The write-ahead journal: what was read, as it was read, until the store has what came of it.
///
/// A directory of segments, each begun with a checkpoint; those before the last checkpoint that the store
/// has are removed. An entry that `append` has taken is in the system's hands and outlives this process;
/// what outlives the machine is said by `sync`. What cannot be written is counted and stops nothing: the
/// journal is then broken until the next segment.
///
/// Appended to by one thread at a time; `forget` and `sync` may come from any.
public final class Journal: Sendable {
  /// What the journal has done and holds, for whoever asks.
  public struct Report: Sendable, Equatable {
    /// Bytes in segments that are there.
    public var held: Int64 = 0
    /// Bytes of input that were not written, since the start.
    public var unwritten: UInt64 = 0
    /// Whether what is read now is not written.
    public var isBroken = false
  }

  private struct State {
    var report = Report()
    var descriptor: Int32 = -1
    /// Those of segments that were ended and may not be on disk yet.
    var ended: [Int32] = []
    var segment: UInt64 = 0
    /// Bytes of each segment that is there.
    var sizes: [UInt64: Int64] = [:]
    var number: UInt64 = 0
  }

  /// Its directory.
  public let directory: String
  /// Most bytes of all segments together; beyond it nothing is written.
  public let maxBytes: Int64
  private let state: Mutex<State>

  /// Opens a directory, making it where it is missing.
  ///
  /// Nothing is written before `begin`. `number` is that of the next entry.
  public init(directory: String, maxBytes: Int64) throws(ArchiveFault) {
    self.directory = directory
    self.maxBytes = maxBytes
    if mkdir(directory, 0o750) != 0, errno != EEXIST {
      throw ArchiveFault("make", directory, errno)
    }
    var first = State()
    for segment in try Journal.segments(in: directory) {
      var status = stat()
      guard lstat(Journal.path(segment, in: directory), &status) == 0 else { continue }
      // What is no file of ours takes no room of ours.
      let isFile = status.st_mode & S_IFMT == S_IFREG
      let size = isFile ? min(Int64(status.st_size), Int64(status.st_blocks) * 512) : 0
      first.sizes[segment] = size
      first.report.held += size
      first.segment = segment
    }
    state = Mutex(first)
  }

  deinit {
    state.withLock { state in
      for descriptor in state.ended + [state.descriptor] where descriptor >= 0 { close(descriptor) }
    }
  }

  // MARK: Segments

  /// Numbers of the segments of a directory, in order; none where there is no directory.
  public static func segments(in directory: String) throws(ArchiveFault) -> [UInt64] {
    try Folder.names(in: directory).compactMap { name in
      guard name.hasSuffix(suffix), let number = UInt64(name.dropLast(suffix.count)) else {
        return nil
      }
      return Journal.name(number) == name ? number : nil
    }.sorted()
  }

  private static let suffix = ".journal"

  /// `0000000000000042.journal`: names sort as they were written.
  private static func name(_ segment: UInt64) -> String {
    let digits = String(segment)
    return String(repeating: "0", count: max(0, 16 - digits.count)) + digits + suffix
  }

  /// Path of a segment.
  public static func path(_ segment: UInt64, in directory: String) -> String {
    directory + "/" + name(segment)
  }

  /// Begins a new segment behind all that are there and `after` another one, with the next entry's number,
  /// and answers its own.
  ///
  /// Even where it cannot be made: the journal is then broken, and what a checkpoint says of the new
  /// segment holds all the same, as nothing is in it.
  public func begin(
    number: UInt64? = nil,
    after: UInt64 = 0
  ) -> (segment: UInt64, fault: ArchiveFault?) {
    state.withLock { state in
      if state.descriptor >= 0 { state.ended.append(state.descriptor) }
      state.segment = max(state.segment, after) + 1
      if let number { state.number = number }
      let path = Journal.path(state.segment, in: directory)
      // The directory may have been removed meanwhile.
      mkdir(directory, 0o750)
      state.descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
      state.report.isBroken = state.descriptor < 0
      if state.descriptor >= 0 { state.sizes[state.segment] = 0 }
      let fault = state.descriptor < 0 ? ArchiveFault("open", path, errno) : nil
      return (state.segment, fault)
    }
  }

  /// Whether the segment that is being written still has its name; without it nobody will find it.
  public var isInPlace: Bool {
    state.withLock { state in
      state.report.isBroken || state.descriptor < 0
        || access(Journal.path(state.segment, in: directory), F_OK) == 0
    }
  }

  /// Gives the segment up that is being written: what comes is not, until the next begins.
  public func abandon() {
    state.withLock { $0.report.isBroken = true }
  }

  /// Bytes of the segment that is being written, and whether what comes is not.
  public var current: (bytes: Int64, isBroken: Bool) {
    state.withLock { ($0.sizes[$0.segment] ?? 0, $0.report.isBroken) }
  }

  /// What it has done and holds.
  public var report: Report { state.withLock { $0.report } }

  /// Number of the next entry.
  public var nextNumber: UInt64 { state.withLock { $0.number } }

  // MARK: Writing

  /// Adds an entry behind all others; answers what went wrong the first time that something does.
  ///
  /// Cost: one system call, and some 0.3 ns a byte.
  public func append(kind: UInt8, clock: Int64, _ bytes: UnsafeRawBufferPointer) -> ArchiveFault? {
    state.withLock { state in
      guard !state.report.isBroken, state.descriptor >= 0 else {
        state.report.unwritten += UInt64(bytes.count)
        return nil
      }
      let size = state.sizes[state.segment] ?? 0
      let count = Int64(JournalFrame.headerBytes + bytes.count)
      var code = EFBIG
      if state.report.held + count <= maxBytes {
        code = Journal.write(kind, clock, state.number, bytes, to: state.descriptor)
      }
      guard code == 0 else {
        // What was written of it would be passed over anyway.
        ftruncate(state.descriptor, off_t(size))
        state.report.isBroken = true
        state.report.unwritten += UInt64(bytes.count)
        return ArchiveFault("write", Journal.path(state.segment, in: directory), code)
      }
      state.number += 1
      state.sizes[state.segment] = size + count
      state.report.held += count
      return nil
    }
  }

  private static func write(
    _ kind: UInt8,
    _ clock: Int64,
    _ number: UInt64,
    _ bytes: UnsafeRawBufferPointer,
    to descriptor: Int32
  ) -> Int32 {
    withUnsafeTemporaryAllocation(byteCount: JournalFrame.headerBytes, alignment: 8) { header in
      JournalFrame.header(kind: kind, clock: clock, number: number, bytes, into: header)
      var parts = [
        iovec(iov_base: header.baseAddress, iov_len: header.count),
        iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count),
      ]
      var part = 0
      while part < parts.count {
        let count = parts.withUnsafeBufferPointer {
          writev(descriptor, $0.baseAddress?.advanced(by: part), Int32($0.count - part))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count == 0 ? EIO : errno }
        var done = count
        while part < parts.count, done >= parts[part].iov_len {
          done -= parts[part].iov_len
          part += 1
        }
        if part < parts.count {
          parts[part].iov_base = parts[part].iov_base?.advanced(by: done)
          parts[part].iov_len -= done
        }
      }
      return 0
    }
  }

  /// Brings all entries so far to the disk, so that they outlive a power cut; answers what went wrong.
  ///
  /// Cost: as long as the disk takes.
  public func sync() -> ArchiveFault? {
    // A descriptor of its own: the segment may be ended meanwhile.
    let (copies, segment) = state.withLock { state in
      let copies =
        state.ended + (state.descriptor < 0 ? [] : [fcntl(state.descriptor, F_DUPFD_CLOEXEC, 0)])
      state.ended = []
      return (copies, state.segment)
    }
    var code: Int32 = 0
    for copy in copies where copy >= 0 {
      if fdatasync(copy) != 0, code == 0 { code = errno }
      close(copy)
    }
    // A directory that is gone is noticed elsewhere (`isInPlace`).
    try? Folder.sync(directory)
    return code == 0
      ? nil : ArchiveFault("sync", Journal.path(segment, in: directory), code)
  }

  /// Removes the segments before one: the store has what came of them.
  public func forget(before segment: UInt64) -> ArchiveFault? {
    state.withLock { state in
      var fault: ArchiveFault?
      for descriptor in state.ended { close(descriptor) }
      state.ended = []
      for old in state.sizes.keys.sorted() where old < segment && old < state.segment {
        let path = Journal.path(old, in: directory)
        guard unlink(path) == 0 || errno == ENOENT else {
          fault = ArchiveFault("remove", path, errno)
          continue
        }
        state.report.held -= state.sizes[old] ?? 0
        state.sizes[old] = nil
      }
      return fault
    }
  }

  /// Ends the journal: nothing is read any more, and the store has all that came of it.
  public func finish() -> ArchiveFault? {
    let last = state.withLock { state in
      if state.descriptor >= 0 { close(state.descriptor) }
      state.descriptor = -1
      state.segment += 1
      return state.segment
    }
    return forget(before: last)
  }
}
