/// Sends finished lines to one destination, and keeps a bounded number of them while it cannot.
///
/// A line is what one record of syslog is: `<30>summarydata: A=1`, without LF (and none inside it,
/// which the caller sees to). Datagrams take it as it is, everything else gets an LF behind it. Receivers
/// that read lines out of datagrams may be sent several at once, joined by LF: they go, wait and are
/// dropped together, and each is counted.
///
/// **Waiting.** One call waits at most ``waitMilliseconds`` in total, name look-ups and connecting
/// included. Then the line stays in the backlog, and no call tries again before ``retryAt``: the
/// pause starts at ``firstPause`` and doubles up to ``longestPause``. The caller's tick calls
/// ``flush(now:)``.
///
/// **Loss.** ``sent`` counts what the system took. Beyond ``maxBacklogLines`` or ``maxBacklogBytes``
/// the oldest lines are dropped and counted. A unix datagram, a pipe and a file say at once when they
/// take nothing. UDP says it afterwards or not at all: the last datagram is kept until no refusal
/// has come, and while refused one line at a time probes the receiver, yet a datagram lost on the
/// way is lost. A TCP receiver that dies takes along what it had not read.
///
/// **Threads.** Used from one thread. Where SIGPIPE stands does not matter.
public final class LineOutlet {
  /// The lines, or rows of joined lines, kept for later: at one for each of 20 categories a minute, most
  /// of an hour.
  public static let maxBacklogLines = 1024
  /// The bytes kept for later, 1 MiB: bounds memory when lines are long.
  ///
  /// A longer line is dropped and counted, and costs no other.
  public static let maxBacklogBytes = 1 << 20
  /// The longest a call may wait, in milliseconds: several outlets fit well into a second.
  public static let waitMilliseconds = 200
  /// How long a batch waits for a socket's receiver that takes nothing, in milliseconds; beyond it
  /// lines wait in the backlog and the oldest are dropped and counted, as under a daemon.
  public static let batchWaitMilliseconds = 10_000
  /// The pause after a first failure, in nanoseconds (250 ms).
  public static let firstPause: UInt64 = 250_000_000
  /// The longest pause between attempts, in nanoseconds (30 s): within a minute all is well again.
  public static let longestPause: UInt64 = 30_000_000_000
  /// How long a TCP connection may take to be made, in nanoseconds (10 s), over several calls.
  public static let connectLimit: UInt64 = 10_000_000_000

  /// Where the lines go.
  public let destination: Destination
  /// The lines the system has taken.
  public internal(set) var sent: UInt64 = 0
  /// The lines given up: the backlog was full, or the line is too long for the destination.
  public internal(set) var dropped: UInt64 = 0
  /// The latest thing that went wrong, over or not; nil when nothing ever did.
  public internal(set) var lastFault: OutletFault?
  /// No attempt is made before this monotonic time, in nanoseconds; 0 when none is held off.
  public internal(set) var retryAt: UInt64 = 0

  /// The lines that wait.
  public var backlog: Int { queue.lineCount + Payloads.lines(in: current) }

  /// The bytes that wait, without line ends.
  public var backlogBytes: Int { queue.bytes + current.count }

  let waits: Bool
  /// The time that is waited, so that a test need not.
  var batchWait = LineOutlet.batchWaitMilliseconds
  /// Whether a batch has given up waiting for the receiver, which has taken no line since.
  var wasStuck = false
  let standardOutput: Int32
  /// The lines that wait, oldest first; one that is out in part is among them.
  public var waiting: [[UInt8]] { (current.isEmpty ? [] : [current]) + queue.lines }

  var book: AddressBook?
  var channel: Channel?
  var connectingSince: UInt64 = 0
  var queue = Backlog(
    maxLines: LineOutlet.maxBacklogLines,
    maxBytes: LineOutlet.maxBacklogBytes
  )
  /// The line being written; between calls only one of which a part is out already.
  var current: [UInt8] = []
  /// `current` as it goes out, with its LF where there is one.
  var frame: [UInt8] = []
  /// The bytes of `frame` that are out.
  var offset = 0
  /// The last UDP datagram, until a later look at the socket has shown no refusal.
  var doubtful: [UInt8]?
  var pause = LineOutlet.firstPause

  /// Makes an outlet; it connects with the first line.
  ///
  /// - Parameters:
  ///   - destination: where lines go.
  ///   - waits: for batches: a reader that is merely slow is waited for, so that its lines are not
  ///     dropped; a socket's that takes nothing for ``batchWaitMilliseconds`` counts as gone. A destination that cannot be reached at all is still not waited for.
  public convenience init(_ destination: Destination, waits: Bool = false) {
    self.init(destination, waits: waits, standardOutput: 1)
  }

  init(_ destination: Destination, waits: Bool, standardOutput: Int32) {
    self.destination = destination
    self.waits = waits
    self.standardOutput = standardOutput
    switch destination {
    case .udp(let host, let port), .tcp(let host, let port):
      book = AddressBook(host: host, port: port)
    case .standardOutput, .file, .unix:
      book = nil
    }
  }

  /// Sends a line behind those that wait, or keeps it with them.
  ///
  /// An empty line is nothing to send.
  ///
  /// - Parameters:
  ///   - line: the line, without LF.
  ///   - now: monotonic nanoseconds.
  public func send(_ line: [UInt8], now: UInt64) { send(all: [line], now: now) }

  /// Sends lines as one call of ``send(_:now:)``, however many they are.
  ///
  /// - Parameters:
  ///   - lines: lines, or rows of them joined by LF.
  ///   - now: monotonic nanoseconds.
  public func send(all lines: [[UInt8]], now: UInt64) {
    var isNothing = true
    for line in lines where !line.isEmpty {
      isNothing = false
      dropped += UInt64(queue.append(line))
    }
    if !isNothing, now >= retryAt { drain(now: now, isLast: false) }
  }

  /// Sends what waits, unless it is too early to try again; to be called about once a second.
  ///
  /// - Parameter now: monotonic nanoseconds.
  public func flush(now: UInt64) {
    if now >= retryAt { drain(now: now, isLast: false) }
  }

  /// Tries once more to send what waits, however early, for when the program ends.
  ///
  /// - Parameter now: monotonic nanoseconds.
  /// - Returns: the lines that could not be sent; they still wait.
  public func finish(now: UInt64) -> Int {
    drain(now: now, isLast: true)
    return backlog
  }

  /// Opens the destination anew, for HUP: after a rotation, or to look a name up again.
  ///
  /// A file still found under its name stays open. A line cut short by the change is sent whole.
  ///
  /// - Parameter now: monotonic nanoseconds.
  public func reopen(now: UInt64) {
    var isSameFile = false
    if case .file(let path) = destination { isSameFile = channel?.isFile(at: path) ?? false }
    if !isSameFile { disconnect() }
    retryAt = 0
    pause = LineOutlet.firstPause
    drain(now: now, isLast: false)
  }
}
