import Glibc
import Pipeline
import Syslog

/// A line for each request, for those who asked for it.
enum AccessLog {
  /// Writes to standard error in one call, so that lines do not mix; what it quotes is shown harmlessly.
  static func tell(method: String, target: String, status: Int, bytes: Int) {
    let shown = ShownText.of(Array(target.utf8.prefix(1_024)))
    let line = "\(Stamp.utc(Clock.now())) \(method.prefix(16)) \(shown) \(status) \(bytes)\n"
    Array(line.utf8).withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
  }
}
