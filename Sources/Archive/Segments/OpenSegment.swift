/// A segment that lines are gathered for; used by the thread that gathers.
final class OpenSegment {
  let key: SegmentKey
  /// The lines that were not handed over yet.
  var chunk: SegmentChunk?

  init(_ key: SegmentKey) {
    self.key = key
  }
}
