import Glibc

/// One category's file of raw lines: a buffer, and the file behind it.
final class UnmatchedFile {
  /// The lines gathered before they are written; a longer line is written by itself.
  static let bufferBytes = 64 << 10

  let path: String
  /// The lines that reached the file or wait in the buffer.
  private(set) var kept: UInt64 = 0
  private(set) var beyondCap: UInt64 = 0
  private(set) var unwritten: UInt64 = 0
  private(set) var fault: ArchiveFault?

  let keeping: Keeping
  private let maxBytes: Int64
  private(set) var descriptor: Int32 = -1
  /// The size of the file: what it had when opened, and what was written since.
  private(set) var size: Int64 = 0
  /// The stretch between two borders of ``Keeping/maxAge`` in which the file was written last.
  private(set) var stretch: Int64 = 0
  /// The stamp of the latest file put away; nil before the directory was looked at.
  var latest: Int64?
  /// From the first line that did not fit on, all are beyond the cap: the file is the beginning of
  /// the stream, without gaps.
  private var isFull = false
  private(set) var isRegular = false
  private var buffer: UnsafeMutableRawBufferPointer?
  private(set) var used = 0
  /// The front of the buffer is the rest of a line whose beginning is in the file.
  private(set) var isTorn = false
  /// After a failure nothing is tried before the next flush: not once for each line.
  private(set) var isHeldOff = false

  let directory: String
  let base: String
  let site: Site
  /// Where the file stood at a checkpoint from which lines come again; nil once that is worked out.
  var mark: KeptMark?
  /// Bytes on disk of lines that come again.
  var repeated: Int64 = 0

  init(directory: String, base: String, keeping: Keeping, site: Site) {
    path = directory + "/" + base + ".log"
    self.directory = directory
    self.base = base
    self.keeping = keeping
    self.site = site
    maxBytes = keeping.maxBytes
  }

  deinit {
    flush()
    if descriptor >= 0 { close(descriptor) }
    buffer?.deallocate()
  }

  func append(_ line: UnsafePointer<UInt8>, count: Int) {
    if mark != nil || repeated > 0, isRepeat(count + 1) {
      kept += 1
      return
    }
    if isFull, !turnOver() {
      beyondCap += 1
      return
    }
    let needed = count + 1
    if descriptor < 0, !isHeldOff { connect() }
    if descriptor >= 0, size + Int64(used + needed) > maxBytes, !makeRoom() {
      if isHeldOff, !isFull {
        unwritten += 1
      } else {
        isFull = true
        beyondCap += 1
      }
      return
    }
    let bytes = room()
    if used + needed > bytes.count, !isHeldOff { writeOut() }
    if used + needed <= bytes.count {
      bytes.baseAddress?.advanced(by: used).copyMemory(from: line, byteCount: count)
      bytes[used + count] = 0x0a
      used += needed
      kept += 1
    } else if used == 0, descriptor >= 0, !isHeldOff {
      writeLong(UnsafeRawBufferPointer(start: line, count: count))
    } else {
      unwritten += 1
    }
  }

  /// Writes what waits, and tries again what failed before.
  func flush() {
    isHeldOff = false
    fault = nil
    if descriptor < 0, used > 0 || isFull { connect() }
    if isFull { lookForTruncation() }
    if used > 0 { writeOut() }
    if used == 0, isFull || isOld { turnOver() }
  }

  /// Lets go of the file; the next line opens what has its name then, with its size as a start.
  func reopen() {
    flush()
    if isTorn { dropTornLine() }
    letGo()
    // Somebody may have put files of their own there.
    latest = nil
    isHeldOff = false
    if used > 0 { flush() }
  }

  /// Takes no further line before it can be put away.
  func stay() { isFull = true }

  /// Closes the file; the next line opens what has its name then.
  func letGo() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    size = 0
    isFull = false
  }

  /// Writes what it can, and gives up the lines that still wait.
  func finish() {
    flush()
    if isTorn { dropTornLine() }
    guard let bytes = buffer else { return }
    var next = 0
    while next < used {
      next = lineEnd(in: bytes, from: next)
      kept -= 1
      unwritten += 1
    }
    used = 0
  }

  // MARK: File

  func connect() {
    var opened: Int32
    repeat {
      // Readable too, for the look at its last byte; O_NONBLOCK so that a FIFO cannot stall intake.
      opened = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o640)
    } while opened < 0 && errno == EINTR
    var status = stat()
    guard opened >= 0, fstat(opened, &status) == 0 else {
      fail("open", errno)
      if opened >= 0 { close(opened) }
      return
    }
    descriptor = opened
    size = Int64(status.st_size)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    stretch = (size > 0 ? Int64(status.st_mtim.tv_sec) : site.now()) / keeping.maxAge
    mendEnd()
    // What was gathered is no more than what an empty file takes (`Keeping.minBytes`).
    if isOld || size > 0 && size + Int64(used) > maxBytes, turnOver() { return connect() }
    if !keeping.rotates || size > 0 { cutToCap() }
  }

  /// How far back the start of a line that was cut short is looked for: the longest line there is.
  private static let maxTornBytes = 1 << 20

  /// Takes away a last line that a crash cut short: half a line would be read as a line of its own.
  ///
  /// What is no line of ours, as none so long is, is ended instead, so that the next one stands by
  /// itself.
  private func mendEnd() {
    var last: UInt8 = 0x0a
    guard size > 0, pread(descriptor, &last, 1, off_t(size - 1)) == 1, last != 0x0a else { return }
    let count = Int(min(size, Int64(UnmatchedFile.maxTornBytes)))
    var tail = [UInt8](repeating: 0, count: count)
    if isRegular, pread(descriptor, &tail, count, off_t(size - Int64(count))) == count {
      let end = tail.lastIndex(of: 0x0a).map { size - Int64(count) + Int64($0) + 1 }
      // Without a line feed before it the torn line is all there is.
      if let whole = end ?? (Int64(count) == size ? 0 : nil),
        ftruncate(descriptor, off_t(whole)) == 0
      {
        size = whole
        return
      }
    }
    var end: UInt8 = 0x0a
    if write(descriptor, &end, 1) == 1 { size += 1 }
  }

  /// Moves lines that were gathered before the size was known, and do not fit, to `beyondCap`.
  private func cutToCap() {
    guard let bytes = buffer, size + Int64(used) > maxBytes else { return }
    var fitting = 0
    var next = 0
    while next < used {
      let end = lineEnd(in: bytes, from: next)
      if isFull || size + Int64(end) > maxBytes {
        isFull = true
        kept -= 1
        beyondCap += 1
      } else {
        fitting = end
      }
      next = end
    }
    used = fitting
  }

  /// A file emptied in place by somebody's rotation has room again.
  private func lookForTruncation() {
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, Int64(status.st_size) < size else {
      return
    }
    size = Int64(status.st_size)
    isFull = size + Int64(used) >= maxBytes
  }

  func writeOut() {
    guard let bytes = buffer, descriptor >= 0, used > 0 else { return }
    let done = writeAll(UnsafeRawBufferPointer(rebasing: bytes[..<used]))
    guard done > 0 else { return }
    isTorn = bytes[done - 1] != 0x0a
    used -= done
    if used > 0, let base = bytes.baseAddress {
      memmove(base, base.advanced(by: done), used)
    }
  }

  /// Writes a line that no buffer holds; what the file did not take of it is not kept.
  private func writeLong(_ line: UnsafeRawBufferPointer) {
    var end: UInt8 = 0x0a
    let done = writeAll(line)
    if done == line.count {
      kept += 1
    } else {
      unwritten += 1
      guard done > 0 else { return }
    }
    // Whole or cut short, the line ends here; if even that fails the end waits in the buffer.
    let ended = withUnsafeBytes(of: &end) { writeAll($0) }
    if ended == 0 {
      room()[0] = end
      used = 1
      isTorn = true
    }
  }

  /// Writes as much as the file takes; a failure is noted and holds further attempts off.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count > 0 {
        done += count
        size += Int64(count)
      } else if count == 0 || errno != EINTR {
        fail("write", count == 0 ? EIO : errno)
        break
      }
    }
    return done
  }

  func fail(_ action: String, _ code: Int32) {
    fault = ArchiveFault(action, path, code)
    isHeldOff = true
  }

  // MARK: Buffer

  private func room() -> UnsafeMutableRawBufferPointer {
    if let buffer { return buffer }
    let made = UnsafeMutableRawBufferPointer.allocate(
      byteCount: UnmatchedFile.bufferBytes,
      alignment: 16
    )
    buffer = made
    return made
  }

  private func lineEnd(in bytes: UnsafeMutableRawBufferPointer, from start: Int) -> Int {
    var end = start
    while end < used, bytes[end] != 0x0a { end += 1 }
    return min(end + 1, used)
  }

  /// Gives up the rest of a line whose beginning stays behind in the old file.
  private func dropTornLine() {
    guard let bytes = buffer, let base = bytes.baseAddress, used > 0 else { return }
    let end = lineEnd(in: bytes, from: 0)
    // The end of a long line (one byte) was counted when it was cut.
    if end > 1 {
      kept -= 1
      unwritten += 1
    }
    memmove(base, base.advanced(by: end), used - end)
    used -= end
    isTorn = false
  }
}
