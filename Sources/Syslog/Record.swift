/// One log line, parsed: where its parts lie in the line, and when it says it happened.
///
/// A record holds offsets, not text. It is valid only as long as the block its line lies in.
public struct Record: Sendable, Equatable {
  /// Event time in Unix seconds; `Record.noTime` when the header says it has none (RFC 5424 `-`).
  public var time: Int64
  /// Facility times eight plus severity, 0...191; -1 when the header has no PRI part.
  public var priority: Int
  /// Name or address of the sender; empty when the header has none.
  public var host: ByteRange
  /// The tag without process id and colon, such as `sshd` or `postfix/smtpd`.
  public var program: ByteRange
  /// What stood in brackets behind the program; empty when nothing did.
  public var pid: ByteRange
  /// All that follows the tag, its colon and one blank.
  public var message: ByteRange
  /// Tag and message as they stand in the line; empty when they do not stand side by side
  /// (RFC 5424), see `hasContent`.
  public var content: ByteRange

  /// `time` of a record whose header carries no time.
  public static let noTime = Int64.min

  /// Makes an empty record, to be filled by `HeaderParser`.
  public init() {
    time = Record.noTime
    priority = -1
    host = ByteRange()
    program = ByteRange()
    pid = ByteRange()
    message = ByteRange()
    content = ByteRange()
  }

  /// Whether tag and message stand side by side in the line.
  @inlinable public var hasContent: Bool { content.count > 0 || message.isEmpty && program.isEmpty }
  /// Severity 0 (emergency) to 7 (debug); nil without a PRI part.
  @inlinable public var severity: Int? { priority < 0 ? nil : priority & 7 }
  /// Facility 0...23; nil without a PRI part.
  @inlinable public var facility: Int? { priority < 0 ? nil : priority &>> 3 }
}
