import Glibc
import Syslog

/// Lines on their way to standard output.
///
/// To a pipe or a file they go as they came, byte by byte, as grep's do. A terminal obeys control
/// characters, and logs are hostile: there they are shown as `#ooo`.
final class SearchOutput {
  /// Bytes gathered before they are written, where nobody watches.
  private static let bufferBytes = 256 << 10

  /// Whether somebody watches.
  let isTerminal = isatty(1) == 1
  private let isQuiet: Bool
  private var buffer: [UInt8] = []

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  /// Takes a line with its line feed; false when no more is wanted.
  func take(_ line: UnsafeRawBufferPointer) -> Bool {
    if isQuiet { return true }
    if isTerminal {
      Talk.data(ShownText.of(Array(line.dropLast())) + "\n")
      return true
    }
    buffer.append(contentsOf: line)
    if buffer.count >= SearchOutput.bufferBytes { flush() }
    return true
  }

  /// Writes what waits.
  func flush() {
    guard !buffer.isEmpty else { return }
    Talk.data(bytes: buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
