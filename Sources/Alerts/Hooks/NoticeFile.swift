import Glibc
import Outlets

/// A file that notices are appended to.
enum NoticeFile {
  /// Appends with one write, the file opened anew and made with mode 0640; a fault as text.
  ///
  /// What a full disk took a part of is taken back, so that the next try does not follow half a notice.
  static func append(_ bytes: [UInt8], to path: String) -> String? {
    let name = NoticeLimits.line(path, maxBytes: 300)
    // Without O_NONBLOCK a FIFO that nobody reads would hold us.
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let file = open(path, flags, 0o640)
    guard file >= 0 else { return "cannot open \(name): \(errorText(errno))" }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return "\(name) is no file"
    }
    var count: Int
    repeat {
      count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    if count == bytes.count { return nil }
    let code = count < 0 ? errno : ENOSPC
    if count > 0 { _ = ftruncate(file, status.st_size) }
    return "cannot write to \(name): \(errorText(code))"
  }
}
