/// What is to be done with gathered lines, in this order and away from the hot path.
public enum ArchiveJob {
  /// Pack these lines and append them to the segment.
  case pack(SegmentChunk, SegmentKey)
  /// No further line comes for the segment.
  case close(SegmentKey)
}
