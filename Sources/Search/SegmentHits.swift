import Patterns

/// The lines of a segment that were found.
final class SegmentHits {
  /// One of them.
  struct Hit {
    /// Its place among all lines there ever were.
    var number: UInt64
    /// The newest stamp that had come when it and those around it did.
    var arrived: Int64
    /// Its place among the segment's lines.
    var line: Int
    /// Where in `bytes` it is, its line feed included.
    var start: Int
    var count: Int
    /// Whether it is given for one beside it.
    var isContext: Bool
  }

  /// Their text, or what is given in its place.
  var out = LognormBuffer(capacity: 256, escapesSlash: false)
  /// Bytes of memory that the lines take.
  var memory: Int { out.count + hits.count * MemoryLayout<Hit>.stride }
  /// In the order of the segment.
  var hits: [Hit] = []
  /// Lines that match.
  var matches: UInt64 = 0
  /// Lines of the segment, as far as it could be read.
  var lines = 0
  /// Its place among the segments of its stream.
  var ordinal = 0
  /// Place of the last line of the segment before in its stream.
  var endOfPrevious = -1
  /// Lines behind the last match that are still wanted, from the segments that follow.
  var wantedAfter = 0
}

/// What a search has done, and what it could not do.
public struct SearchReport: Sendable {
  /// Lines that match.
  public var matches: UInt64 = 0
  /// Segments looked at.
  public var segments: UInt64 = 0
  /// Those of which nothing had to be unpacked.
  public var segmentsPassedOver: UInt64 = 0
  /// Members passed over.
  public var membersPassedOver: UInt64 = 0
  /// Members unpacked.
  public var membersUnpacked: UInt64 = 0
  /// Bytes of text unpacked.
  public var bytesUnpacked: UInt64 = 0
  /// Bytes of text in what was passed over.
  public var bytesPassedOver: UInt64 = 0
  /// Files without our headers, which were read as any gzip.
  public var foreign: UInt64 = 0
  /// Segments removed meanwhile, as the oldest are.
  public var gone: UInt64 = 0
  /// Lines on which PCRE2 gave up; they count as not matching.
  public var gaveUp: UInt64 = 0
  /// What could not be read; the first ``maxFaults``.
  public var faults: [String] = []
  /// How many could not.
  public var faultCount: UInt64 = 0

  /// Faults told one by one.
  public static let maxFaults = 20

  /// Nothing done.
  public init() {}

  mutating func note(_ fault: String) {
    faultCount += 1
    if faults.count < SearchReport.maxFaults { faults.append(fault) }
  }

  mutating func add(_ other: SearchReport) {
    matches += other.matches
    segments += other.segments
    segmentsPassedOver += other.segmentsPassedOver
    membersPassedOver += other.membersPassedOver
    membersUnpacked += other.membersUnpacked
    bytesUnpacked += other.bytesUnpacked
    bytesPassedOver += other.bytesPassedOver
    foreign += other.foreign
    gone += other.gone
    gaveUp += other.gaveUp
    faultCount += other.faultCount
    faults += other.faults.prefix(max(0, SearchReport.maxFaults - faults.count))
  }
}
