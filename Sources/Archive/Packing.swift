import Glibc

/// Packs one file that was put away: `X.log` becomes `X.log.gz`.
///
/// The packed file is written beside it under a name of its own, forced to disk, given its name, and
/// only then is the plain one removed. So whenever the program or the machine stops, one of the two
/// is whole; when both are there the plain one counts (``KeptLines``).
struct Packing {
  /// The stations between which a crash may come.
  enum Station: CaseIterable {
    case begun, halfWritten, written, renamed, removed
  }

  /// Why a file was not packed.
  enum Stop: Error {
    /// It was asked to stop; nothing is left behind.
    case cancelled
    /// A test's crash: all is left as it stands.
    case killed
    case fault(ArchiveFault)
  }

  /// Bytes read at once, and so between two looks at `isCancelled`.
  static let blockBytes = 256 << 10

  let plain: KeptDirectory.Entry
  let directory: String
  let isCancelled: () -> Bool
  /// Asked at each station; false is a crash there.
  let goesOn: (Station) -> Bool

  /// The bytes of the packed file.
  func run(_ kept: KeptFile) throws(Stop) -> Int64 {
    var name = kept
    name.form = .unfinished
    let unfinished = directory + "/" + name.name
    name.form = .packed
    let packed = directory + "/" + name.name
    do throws(Stop) {
      try pass(.begun)
      let size = try write(to: unfinished)
      try pass(.written)
      guard rename(unfinished, packed) == 0 else { throw fault("rename", unfinished) }
      try syncDirectory()
      try pass(.renamed)
      guard unlink(plain.path) == 0 || errno == ENOENT else { throw fault("remove", plain.path) }
      try pass(.removed)
      return size
    } catch {
      if case .killed = error { throw error }
      unlink(unfinished)
      throw error
    }
  }

  private func pass(_ station: Station) throws(Stop) {
    if !goesOn(station) { throw .killed }
  }

  private func fault(_ action: String, _ path: String) -> Stop {
    .fault(ArchiveFault(action, path, errno))
  }

  private func write(to path: String) throws(Stop) -> Int64 {
    let source = open(plain.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard source >= 0 else { throw fault("open", plain.path) }
    defer { close(source) }
    var status = stat()
    guard fstat(source, &status) == 0 else { throw fault("open", plain.path) }
    let target = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard target >= 0 else { throw fault("open", path) }
    defer { close(target) }
    guard var deflater = Deflater() else { throw .fault(ArchiveFault("pack", path, ENOMEM)) }
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Packing.blockBytes,
      alignment: 16
    )
    defer { block.deallocate() }
    var written: Int64 = 0
    while true {
      if isCancelled() { throw .cancelled }
      var count: Int
      repeat {
        count = read(source, block.baseAddress, block.count)
      } while count < 0 && errno == EINTR
      guard count >= 0 else { throw fault("read", plain.path) }
      do throws(ArchiveFault) {
        let text = UnsafeRawBufferPointer(rebasing: block[..<count])
        try deflater.take(text, isLast: count == 0) { bytes throws(ArchiveFault) in
          try Packing.write(bytes, to: target, path: path)
          written += Int64(bytes.count)
        }
      } catch {
        throw .fault(error)
      }
      if count == 0 { break }
      try pass(.halfWritten)
    }
    // The same reader and the same time as the lines had; both are a convenience.
    fchmod(target, status.st_mode & 0o777)
    var times = [status.st_mtim, status.st_mtim]
    futimens(target, &times)
    guard fsync(target) == 0 else { throw fault("write", path) }
    return written
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer,
    to descriptor: Int32,
    path: String
  ) throws(ArchiveFault) {
    let code = WholeWrite.write(bytes, to: descriptor)
    if code != 0 { throw ArchiveFault("write", path, code) }
  }

  private func syncDirectory() throws(Stop) {
    do throws(ArchiveFault) {
      try Folder.sync(directory)
    } catch {
      throw .fault(error)
    }
  }
}
