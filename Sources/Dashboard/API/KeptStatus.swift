import Glibc

/// What the daemon last said of itself.
enum KeptStatus {
  /// Longest that is read: a status is some kilobytes.
  private static let maxBytes = 4 << 20

  /// The file's text; nil when there is none, or it is no object.
  static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < maxBytes {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    guard bytes.first == 0x7b, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return text
  }
}
