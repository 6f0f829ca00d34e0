/// The text of a template as a rule needs it: what stands in every line, and the gaps between.
struct DraftSkeleton: Sendable {
  /// One piece of it.
  enum Piece: Equatable, Sendable {
    /// A word, or one byte that is neither of a word nor a blank.
    case text([UInt8])
    /// One blank or more.
    case blank
    /// What varies, with the mask that a template shows there.
    case gap(mask: [UInt8])

    var isGap: Bool {
      if case .gap = self { true } else { false }
    }
  }

  var pieces: [Piece]

  static let anything = Array("<*>".utf8)

  init(pieces: [Piece]) {
    self.pieces = pieces
    joinGaps()
  }

  /// Cuts a template's text.
  init(template: [UInt8]) {
    self.init(pieces: DraftSkeleton.cut(template, masks: true))
    joinDecimals()
    joinPieces()
  }

  /// Cuts a text to pieces; with `masks` those of a template are gaps.
  static func cut(_ text: [UInt8], masks: Bool) -> [Piece] {
    var pieces: [Piece] = []
    var at = 0
    while at < text.count {
      let start = at
      if masks, text[at] == 0x3c, let length = TokenBytes.maskLength(text[at...]) {
        at += length
        pieces.append(.gap(mask: Array(text[start..<at])))
      } else if TokenBytes.isBlank(text[at]) {
        while at < text.count, TokenBytes.isBlank(text[at]) { at += 1 }
        pieces.append(.blank)
      } else if TokenBytes.isWord(text[at]) {
        while at < text.count, TokenBytes.isWord(text[at]) { at += 1 }
        pieces.append(.text(Array(text[start..<at])))
      } else {
        at += 1
        pieces.append(.text([text[start]]))
      }
    }
    return pieces
  }

  /// Whether a piece is a word, or a part of one.
  static func isWord(_ piece: Piece) -> Bool {
    if case .text(let text) = piece { return TokenBytes.isWord(text[0]) }
    return false
  }

  /// How many letters stand fast; a rule made of few takes anything.
  var fixedLetters: Int {
    pieces.reduce(0) { sum, piece in
      guard case .text(let text) = piece else { return sum }
      return sum + text.count(where: TokenBytes.isLetter)
    }
  }

  /// Gaps that touch are one.
  mutating func joinGaps() {
    var joined: [Piece] = []
    for piece in pieces {
      if piece.isGap, let last = joined.last, last.isGap {
        joined[joined.count - 1] = .gap(mask: DraftSkeleton.anything)
      } else {
        joined.append(piece)
      }
    }
    pieces = joined
  }

  /// `<num>.<num>` is one number, `<num>.<num>.<num>` one version.
  private mutating func joinDecimals() {
    let number = Piece.gap(mask: TokenBytes.number)
    var joined: [Piece] = []
    for piece in pieces {
      if piece == number, joined.count > 1, joined.last == .text([0x2e]),
        joined[joined.count - 2] == number
      {
        joined.removeLast()
      } else {
        joined.append(piece)
      }
    }
    pieces = joined
  }

  /// A word with two gaps in it, or a gap in front of letters that are no unit, varies as a whole.
  private mutating func joinPieces() {
    var joined: [Piece] = []
    var at = 0
    while at < pieces.count {
      var stop = at
      while stop < pieces.count, pieces[stop].isGap || DraftSkeleton.isWord(pieces[stop]) {
        stop += 1
      }
      if stop - at > 1, isScattered(pieces[at..<stop]) {
        joined.append(.gap(mask: DraftSkeleton.anything))
      } else if stop > at {
        joined += pieces[at..<stop]
      } else {
        joined.append(pieces[at])
        stop = at + 1
      }
      at = stop
    }
    pieces = joined
    joinGaps()
  }

  private func isScattered(_ word: ArraySlice<Piece>) -> Bool {
    guard let first = word.firstIndex(where: \.isGap) else { return false }
    let behind = word[(first + 1)...]
    guard case .text(let tail)? = behind.first else { return false }
    return behind.count > 1 || !DraftUnits.isUnit(tail)
  }
}
