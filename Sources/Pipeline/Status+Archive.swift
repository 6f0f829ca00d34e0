import Archive

extension Status {
  /// The archive of raw lines.
  public struct Archive: Codable, Sendable, Equatable {
    /// Its directory.
    public var directory: String
    /// Lines written since the start, each counted for each stream it is kept in.
    public var lines: UInt64
    /// Bytes of their text.
    public var text_bytes: UInt64
    /// What they take on disk.
    public var packed_bytes: UInt64
    /// Segments closed since the start.
    public var segments: UInt64
    /// Lines left out since the start: too many waited, or the disk took none.
    public var left_out: UInt64
    /// Bytes of memory that lines take which wait to be packed.
    public var waiting: Int
    /// Segments on disk; nil until all was looked at.
    public var held_segments: Int?
    /// Their bytes, likewise.
    public var held_bytes: Int64?
    /// Segments removed since the start, being the oldest beyond what is kept.
    public var removed_segments: UInt64
    /// Their bytes.
    public var removed_bytes: Int64
    /// Segments that an earlier run had left open.
    public var recovered_segments: Int
    /// Members of these that were taken away, as their lines came again or they were torn.
    public var recovered_members: Int

    init(_ archivist: Archivist) {
      let report = archivist.report
      directory = archivist.directory
      lines = report.lines
      text_bytes = report.textBytes
      packed_bytes = report.packedBytes
      segments = report.segments
      left_out = report.linesLeftOut
      waiting = report.waiting
      held_segments = report.isSurveyed ? report.held.segments : nil
      held_bytes = report.isSurveyed ? report.held.bytes : nil
      removed_segments = report.removed.segments
      removed_bytes = report.removed.bytes
      recovered_segments = report.leftovers.sealed
      recovered_members = report.leftovers.dropped
    }
  }
}
