extension DraftSkeleton {
  /// How blanks are read: as many as there are, one byte each, or perhaps none.
  private enum Blanks: CaseIterable {
    case all, single, perhaps
  }

  /// Where each piece stands in a line; nil when the line is another.
  ///
  /// A gap is as short as it can be while it looks like its mask. Cost: some µs; at worst the line's
  /// length squared for each gap.
  func fit(_ line: [UInt8]) -> [Range<Int>]? {
    for blanks in Blanks.allCases {
      if let spans = fit(line, blanks) { return spans }
    }
    return nil
  }

  private func fit(_ line: [UInt8], _ blanks: Blanks) -> [Range<Int>]? {
    var spans: [Range<Int>] = []
    var at = 0
    var index = 0
    while index < pieces.count {
      let isGap = pieces[index].isGap
      let first = isGap ? index + 1 : index
      let stop = pieces[first...].firstIndex(where: \.isGap) ?? pieces.count
      if isGap {
        guard
          let found = find(first..<stop, behind: index, line, at, blanks)
        else { return nil }
        spans.append(at..<found.start)
        spans += found.spans
        at = found.spans.last?.upperBound ?? found.start
      } else {
        guard let found = match(first..<stop, line, at, blanks) else { return nil }
        spans += found
        at = found.last?.upperBound ?? at
      }
      index = stop
    }
    return at == line.count ? spans : nil
  }

  /// The first place of some pieces behind a gap at which the gap looks like its mask; else the first.
  private func find(
    _ range: Range<Int>,
    behind gap: Int,
    _ line: [UInt8],
    _ start: Int,
    _ blanks: Blanks
  ) -> (start: Int, spans: [Range<Int>])? {
    guard case .gap(let mask) = pieces[gap] else { return nil }
    let isLast = range.upperBound == pieces.count
    var other: (start: Int, spans: [Range<Int>])?
    for place in start...line.count {
      guard let spans = match(range, line, place, blanks),
        !isLast || (spans.last?.upperBound ?? place) == line.count
      else { continue }
      if DraftSkeleton.looksLike(mask, line[start..<place]) { return (place, spans) }
      if other == nil { other = (place, spans) }
    }
    return other
  }

  private static func looksLike(_ mask: [UInt8], _ value: ArraySlice<UInt8>) -> Bool {
    func isMade(of marks: StaticString) -> Bool {
      let marks = UnsafeBufferPointer(start: marks.utf8Start, count: marks.utf8CodeUnitCount)
      return !value.isEmpty
        && value.allSatisfy { (0x30...0x39).contains($0) || marks.contains($0) }
    }
    switch String(decoding: mask, as: UTF8.self) {
    case "<num>": return isMade(of: ".+-,")
    case "<ip>":
      return isMade(of: "abcdefABCDEF:.") && value.last != 0x3a
        && (value.contains(0x3a)
          ? value.count(where: { $0 == 0x3a }) > 1 : value.count(where: { $0 == 0x2e }) == 3)
    case "<time>":
      return value.count > 4 && value.contains { $0 == 0x3a || $0 == 0x2d || $0 == 0x2f }
    case "<mac>": return isMade(of: "abcdefABCDEF:-.") && value.count > 11
    case "<uuid>": return value.count == 36
    default: return true
    }
  }

  private func match(
    _ range: Range<Int>,
    _ line: [UInt8],
    _ start: Int,
    _ blanks: Blanks
  ) -> [Range<Int>]? {
    var spans: [Range<Int>] = []
    var at = start
    for piece in pieces[range] {
      switch piece {
      case .text(let text):
        guard line[at...].starts(with: text) else { return nil }
        spans.append(at..<at + text.count)
        at += text.count
      case .blank:
        var stop = at
        while stop < line.count, TokenBytes.isBlank(line[stop]) {
          stop += 1
          if blanks == .single { break }
        }
        guard stop > at || blanks == .perhaps else { return nil }
        spans.append(at..<stop)
        at = stop
      case .gap: return nil
      }
    }
    return spans
  }
}
