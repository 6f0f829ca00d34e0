/// Makes ids of rules from the first words of their lines.
enum DraftID {
  private static let maxBytes = 40
  private static let stopWords: Set<String> = [
    "the", "an", "of", "to", "for", "is", "was", "by", "from", "at", "on", "in", "with", "via",
    "and", "or", "after", "as", "be", "has", "been",
  ]

  static func make(_ pieces: [DraftSkeleton.Piece], _ material: DraftMaterial) -> String {
    var words: [String] = []
    for (place, piece) in pieces.enumerated() where words.count < 3 {
      guard case .text(let text) = piece, TokenBytes.isLetter(text[0]), text.count > 1,
        text.allSatisfy({ TokenBytes.isAlphanumeric($0) || $0 == 0x5f })
      else { continue }
      let word = String(decoding: text, as: UTF8.self).lowercased()
      if DraftUnits.isUnit(text) { continue }
      let isGlued = place + 1 < pieces.count && pieces[place + 1].isGap
      if isGlued && !words.isEmpty || stopWords.contains(word) { continue }
      words.append(word)
    }
    var id = String(words.joined(separator: "_").prefix(maxBytes))
    while id.hasSuffix("_") { id.removeLast() }
    if id.isEmpty { id = "template_\(material.id.prefix(8))" }
    let base = id
    var number = 2
    while material.takenIDs.contains(id) {
      id = "\(base)_\(number)"
      number += 1
    }
    return id
  }
}
