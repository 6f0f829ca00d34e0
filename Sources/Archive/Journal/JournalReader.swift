import Glibc

/// Reads one segment of the journal from its beginning.
public final class JournalReader {
  /// Where the next entry is looked for.
  public private(set) var offset: Int
  /// Bytes that hold no whole entry and were passed over: of one that was cut off when its writer died
  /// or the disk was full, or damaged since.
  public private(set) var damaged = 0

  private let file: UnsafeRawBufferPointer

  /// Opens a segment, to be read from an offset behind a whole entry.
  ///
  /// Behind a hole, as none of ours has, all counts as damaged.
  public init(path: String, from offset: Int = 0) throws(ArchiveFault) {
    // A FIFO of that name must not hold us up.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw ArchiveFault("open", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ArchiveFault("open", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw ArchiveFault("read", path, EINVAL) }
    // We leave no holes (4: SEEK_HOLE); one may be as large as somebody likes.
    let hole = Int64(lseek(descriptor, 0, 4))
    let size = Int(min(Int64(status.st_size), hole < 0 ? .max : hole))
    damaged = Int(Int64(status.st_size) - Int64(size))
    self.offset = min(max(offset, 0), size)
    guard size > 0 else {
      file = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    // Nobody writes to a segment any more when it is read.
    let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw ArchiveFault("read", path, errno) }
    madvise(start, size, MADV_SEQUENTIAL)
    file = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    if let start = file.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), file.count)
    }
  }

  /// The next whole entry; nil at the end.
  ///
  /// Behind damaged bytes it goes on with the next entry that is whole.
  public func next() -> JournalFrame? {
    while offset < file.count {
      if let frame = JournalFrame(file, at: offset) {
        offset += JournalFrame.headerBytes + frame.bytes.count
        return frame
      }
      let next = nextMark(behind: offset)
      damaged += next - offset
      offset = next
    }
    return nil
  }

  /// Where the next entry may begin; the end where none does.
  private func nextMark(behind offset: Int) -> Int {
    var at = offset + 1
    while let base = file.baseAddress, at < file.count {
      guard let found = memchr(base + at, 0x4d, file.count - at) else { break }
      at = UnsafeRawPointer(found) - base
      if JournalFrame(file, at: at) != nil { return at }
      at += 1
    }
    return file.count
  }
}
