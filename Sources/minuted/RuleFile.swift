import Glibc

/// A rule file as it lies on disk: read whole, replaced whole.
struct RuleFile {
  /// Largest that is rewritten, in bytes.
  private static let maxBytes = 16 << 20

  /// Its text, a byte order mark included.
  let text: String

  /// Reads a file.
  init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw RuleFile.failure("read", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw RuleFile.failure("read", path) }
      if count == 0 { break }
      bytes += block[..<count]
      if bytes.count > RuleFile.maxBytes { throw Failure("\(path) is larger than 16 MiB") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("\(path) is not UTF-8; save it as UTF-8")
    }
    self.text = text
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Replaces a file in one step: whoever reads it sees the old text or the new one.
  ///
  /// Its mode stays. A link is followed as long as it leads to a file within the rule paths. A new file
  /// must not be there, and one that is no longer as it was read is left alone.
  static func replace(
    _ path: String,
    with text: String,
    asRead old: String?,
    within paths: [String]
  ) throws {
    let isNew = old == nil
    let target = isNew ? path : try resolved(path, within: paths)
    // Who writes at the same time waits, and then sees that the file has changed.
    let folder = open(folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0, flock(folder, LOCK_EX) == 0 else { throw failure("write beside", target) }
    defer { close(folder) }
    var status = stat()
    if isNew {
      guard lstat(path, &status) != 0 else {
        throw Failure(
          "cannot write \(path): there is such a file; move it away, or add the rule by hand"
        )
      }
      status.st_mode = 0o644
    } else {
      guard stat(target, &status) == 0 else { throw failure("read", target) }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw Failure("cannot write \(target): not a regular file")
      }
      guard try RuleFile(path: target).text == old else {
        throw Failure("cannot write \(path): it has changed meanwhile; run this again")
      }
      // Rename would replace a file that may not be written.
      guard access(target, W_OK) == 0 else { throw failure("write", target) }
    }
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure("write beside", target) }
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)),
      as: UTF8.self
    )
    do {
      defer { close(descriptor) }
      try write(text, to: descriptor, temporary)
      // The owner can be kept only by root, and is another's business otherwise.
      if !isNew { _ = fchown(descriptor, status.st_uid, status.st_gid) }
      guard fchmod(descriptor, status.st_mode & 0o7777) == 0, fsync(descriptor) == 0 else {
        throw failure("write", temporary)
      }
      if isNew {
        // Unlike rename this never replaces what has come meanwhile.
        guard link(temporary, target) == 0 else { throw failure("write", target) }
        unlink(temporary)
      } else {
        guard rename(temporary, target) == 0 else { throw failure("replace", target) }
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The file a path leads to, which must lie within the rule paths.
  private static func resolved(_ path: String, within paths: [String]) throws -> String {
    guard let real = real(path) else { throw failure("read", path) }
    let isWithin = paths.contains { root in
      guard let root = self.real(root) else { return false }
      return real == root && !isDirectory(root) || real.hasPrefix(root == "/" ? "/" : root + "/")
    }
    guard isWithin else {
      throw Failure(
        "cannot write \(path): it is a link to \(real), outside of the rules; add the rule there"
      )
    }
    return real
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func write(_ text: String, to descriptor: Int32, _ path: String) throws {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw failure("write", path) }
      done += count
    }
  }

  private static func failure(_ action: String, _ path: String) -> Failure {
    let code = errno
    let hint =
      code == EACCES || code == EROFS || code == EPERM
      ? "; run this as the user that owns the rules, or copy them and give the copy with --rules"
      : ""
    return Failure("cannot \(action) \(path): \(String(cString: strerror(code)))\(hint)")
  }
}

extension Failure: CustomStringConvertible {
  /// The message.
  var description: String { message }
}
