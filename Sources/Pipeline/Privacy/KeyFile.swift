import Glibc
public import Rollup

/// A file with a key that nobody else is to know.
public enum KeyFile {
  /// Longest key file, in bytes.
  private static let maxBytes = SharedKey.maxBytes + 64

  /// Reads a key.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - key: how the configuration calls it.
  /// - Returns: the key.
  /// - Throws: why it cannot be used.
  public static func read(_ path: String, as key: String = "key_file") throws(StartError)
    -> SharedKey
  {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      let hint =
        errno == EACCES
        ? "; give it to the daemon's group: chgrp minuted \(path); chmod 640 \(path)" : ""
      throw .settings("\(key) \(path): \(String(cString: strerror(errno)))\(hint)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .settings("\(key) \(path): it is no file; make one with: openssl rand -hex 32")
    }
    var bytes = [UInt8](repeating: 0, count: maxBytes)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else {
      throw .settings("\(key) \(path): \(String(cString: strerror(errno)))")
    }
    guard let key = SharedKey(Array(bytes.prefix(count))) else {
      throw .settings(
        "\(key) \(path): a key has \(SharedKey.minBytes) to \(SharedKey.maxBytes) bytes; make one"
          + " with: openssl rand -hex 32"
      )
    }
    return key
  }

  /// Who else may read or change a key; nil where nobody may, or it cannot be seen.
  public static func exposure(of path: String) -> String? {
    var file = stat()
    guard stat(path, &file) == 0 else { return nil }
    let text = String(file.st_mode & 0o777, radix: 8)
    let mend = "chmod 640 \(path)"
    if file.st_mode & 0o022 != 0 {
      return "\(path) can be changed by others than its owner (mode \(text)): \(mend)"
    }
    return file.st_mode & 0o004 != 0
      ? "\(path) can be read by everybody (mode \(text)), who can then test guesses: \(mend)" : nil
  }
}
