import Privacy

extension Instance {
  /// Passes on what a redaction has ready; nil when it has nothing.
  func redacted(into room: UnsafeMutableRawBufferPointer) -> Int? {
    guard let redaction, redaction.hasOutput else { return nil }
    intake.pointee.counts.longLines &+= redaction.takeShortened()
    return redaction.give(into: room)
  }
}
