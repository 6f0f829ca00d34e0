import CRRD
import Glibc

/// What every call into librrd has in common: C arguments, the error text, and one lock.
enum Librrd {
  /// Bytes of one error text that are kept; librrd's own buffer holds 4,096.
  static let errorTextLimit = 1_024

  /// Runs `body`, a librrd call, and turns a failure (false) into an error with librrd's text.
  ///
  /// librrd keeps its error per thread and never clears it itself: a stale text would be reported
  /// for a later, different failure, so it is cleared before and after. `silence` stands in when
  /// librrd gives no text.
  static func call(
    _ action: String,
    _ path: String,
    without silence: String = "librrd gave no reason",
    _ body: () -> Bool
  ) throws(RoundRobinError) {
    rrd_clear_error()
    defer { rrd_clear_error() }
    guard !body() else { return }
    throw RoundRobinError(path: path, action: action, reason: errorText() ?? silence)
  }

  /// Runs `body` with the arguments as a C `argv`, which librrd may permute but not keep.
  ///
  /// A NUL ends an argument early, as it would on a command line; callers that take text from
  /// outside remove it before (see `GraphText`).
  static func withArguments<Result>(
    _ arguments: [String],
    _ body: (Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = arguments.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var argv = copies + [nil]
    return argv.withUnsafeMutableBufferPointer { buffer in
      // `argv` has one element at least, the closing nil, so its base address exists; the empty
      // stand-in below is there so that nothing has to be unwrapped by force.
      guard let base = buffer.baseAddress else {
        var none: UnsafeMutablePointer<CChar>?
        return body(0, &none)
      }
      return body(Int32(arguments.count), base)
    }
  }

  /// As `withArguments`, for the thread-safe calls, which take `const char **`.
  static func withConstantArguments<Result>(
    _ arguments: [String],
    _ body: (Int32, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    withArguments(arguments) { argc, argv in
      argv.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: Int(argc) + 1) {
        body(argc, $0)
      }
    }
  }

  /// Runs one of the calls that are not thread-safe (tune, graph) with all others of them kept out.
  static func alone<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(oneAtATime.mutex)
    defer { pthread_mutex_unlock(oneAtATime.mutex) }
    return try body()
  }

  private static func errorText() -> String? {
    guard let text = rrd_get_error() else { return nil }
    let length = strnlen(text, errorTextLimit)
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    let cleaned = bytes.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
    return cleaned.isEmpty ? nil : String(decoding: cleaned, as: UTF8.self)
  }

  private static let oneAtATime = Mutex()

  /// A mutex at a fixed address; it lives as long as the process.
  ///
  /// Unchecked, because the pointer is never changed after `init` and what it points to is a mutex.
  private final class Mutex: @unchecked Sendable {
    let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
      mutex = .allocate(capacity: 1)
      mutex.initialize(to: pthread_mutex_t())
      pthread_mutex_init(mutex, nil)
    }
  }
}

/// The system's text for an error number.
func systemReason(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
