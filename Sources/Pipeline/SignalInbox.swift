import Glibc
import Synchronization

/// Signals as something to be polled: a handler only writes the signal's number into a pipe.
///
/// One for the process; made first thing in `main`, so that a HUP during start does no harm.
public struct SignalInbox: Sendable {
  /// The end of the pipe that becomes readable when a signal has come.
  public let descriptor: Int32

  /// Catches HUP, TERM and USR1 and ignores PIPE.
  ///
  /// INT is caught unless it was ignored when we were started, as rsyslog does.
  public static let shared = SignalInbox()

  private init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    descriptor = ends[0]
    signalPipe.store(ends[1], ordering: .relaxed)
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGHUP, SIGTERM, SIGUSR1] { SignalInbox.catchSignal(number) }
    var before = sigaction()
    sigaction(SIGINT, nil, &before)
    let ignored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
    if !ignored { SignalInbox.catchSignal(SIGINT) }
  }

  private static func catchSignal(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      // Only what is allowed in a handler: write(2), with errno kept.
      let saved = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
      errno = saved
    }
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }

  /// The signals that came since the last call, each once however often it came.
  public func take() -> Set<Int32> {
    var numbers: Set<Int32> = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return numbers }
      for byte in buffer.prefix(count) { numbers.insert(Int32(byte)) }
    }
  }
}

/// Where the handler writes; -1 until the pipe is there.
private let signalPipe = Atomic<Int32>(-1)
