/// Names fields by what stands around them, never two alike.
struct FieldNames {
  /// Longest name; PCRE2 takes 32 bytes, and a number may be added.
  private static let maxBytes = 24
  private static let stopWords: Set<String> = [
    "the", "a", "an", "is", "was", "are", "were", "be", "been", "has", "had", "have", "not", "no",
    "and", "or", "with", "without", "of", "as", "that", "this", "after", "before", "than", "then",
    "when", "while", "until", "at", "on", "in", "into", "onto", "for", "per", "by", "from", "to",
    "via", "its", "it", "but", "out", "up", "down",
  ]
  /// Words before an address that say whose it is.
  private static let parties: Set<String> = [
    "client", "peer", "server", "host", "rhost", "src", "dst", "source", "dest", "destination",
    "target", "gateway", "remote", "local", "router", "neighbor", "neighbour", "node", "relay",
    "upstream", "backend", "nat", "interface", "ip", "addr", "address",
  ]
  private static let opening = Set("=:\"'[(<{#@".utf8)

  private var used: Set<String> = []

  /// The name of the gap at a place; `previous` is the shape of the gap before it.
  ///
  /// False beside it when nothing around the place names it.
  mutating func name(
    _ place: Int,
    in pieces: [DraftSkeleton.Piece],
    _ shape: ValueShape,
    after previous: ValueShape?
  ) -> (name: String, isTold: Bool) {
    let told = FieldNames.told(place, pieces, shape, previous).map(FieldNames.sanitized) ?? ""
    if !told.isEmpty { return (unused(told, numbered: false), true) }
    return (unused(shape.noun, numbered: true), false)
  }

  /// Small letters, digits and `_`, no digit first.
  private static func sanitized(_ word: String) -> String {
    let small = word.lowercased().utf8.filter { TokenBytes.isAlphanumeric($0) || $0 == 0x5f }
    let start = small.drop { (0x30...0x39).contains($0) || $0 == 0x5f }
    return String(decoding: start.prefix(maxBytes), as: UTF8.self)
  }

  private mutating func unused(_ name: String, numbered: Bool) -> String {
    var candidate = numbered ? "\(name)1" : name
    var number = 2
    while !used.insert(candidate).inserted {
      candidate = "\(name)\(number)"
      number += 1
    }
    return candidate
  }

  private static func told(
    _ place: Int,
    _ pieces: [DraftSkeleton.Piece],
    _ shape: ValueShape,
    _ previous: ValueShape?
  ) -> String? {
    let (word, isKey) = before(place, pieces)
    let next = behind(place, pieces)
    if shape.isNumber || shape == .size || shape == .duration {
      if isPort(place, pieces, previous), shape == .digits { return "port" }
      if DraftUnits.duration(next) != nil { return isTime(word) ? word : "duration" }
      if DraftUnits.isByte(next), !isKey { return "bytes" }
      let isNamed = Vocabulary.names.contains(word) || Vocabulary.labels.contains(word)
      if !isKey, !isNamed, isPlural(next) { return next }
    }
    if shape == .ip || shape == .host {
      if word == "from" || word == "by" { return "client" }
      if word == "to" { return "target" }
      return isKey || parties.contains(word) ? word : nil
    }
    if word == "from" { return "source" }
    if word == "to" { return "target" }
    guard isUsable(word), isKey || !isDone(word) else { return nil }
    switch shape {
    // Their kind says more than a verb before them.
    case .path, .url, .time, .timestamp, .uuid, .mac: return isKey ? word : nil
    default: return word
    }
  }

  /// The word before a place, in small letters, and whether `=` stands between.
  static func before(_ place: Int, _ pieces: [DraftSkeleton.Piece]) -> (word: String, isKey: Bool) {
    var isKey = false
    var at = place - 1
    while at >= 0, place - at < 5 {
      switch pieces[at] {
      case .gap: return ("", false)
      case .blank: break
      case .text(let text):
        if TokenBytes.isWord(text[0]) {
          return (String(decoding: text, as: UTF8.self).lowercased(), isKey)
        }
        guard opening.contains(text[0]) else { return ("", false) }
        if text[0] == 0x3d { isKey = true }
      }
      at -= 1
    }
    return ("", false)
  }

  /// The word behind a place, in small letters; empty where another byte but a blank comes first.
  static func behind(_ place: Int, _ pieces: [DraftSkeleton.Piece]) -> String {
    var at = place + 1
    if at < pieces.count, pieces[at] == .blank { at += 1 }
    guard at < pieces.count, case .text(let text) = pieces[at], TokenBytes.isWord(text[0]) else {
      return ""
    }
    return String(decoding: text, as: UTF8.self).lowercased()
  }

  /// Whether the word behind a place is one of a rate, as in `12 attempts/s`.
  static func isRate(_ place: Int, _ pieces: [DraftSkeleton.Piece]) -> Bool {
    var at = place + 1
    if at < pieces.count, pieces[at] == .blank { at += 1 }
    return at + 1 < pieces.count && pieces[at + 1] == .text([0x2f])
  }

  static func isPlural(_ word: String) -> Bool {
    word.utf8.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
      && !word.hasSuffix("is") && word.utf8.allSatisfy(TokenBytes.isLetter)
      && !stopWords.contains(word)
  }

  static func isTime(_ word: String) -> Bool {
    ["delay", "time", "took", "elapsed", "duration", "latency", "uptime", "age"].contains {
      word.contains($0)
    }
  }

  private static func isUsable(_ word: String) -> Bool {
    word.utf8.count > 1 && word.utf8.contains(where: TokenBytes.isLetter)
      && !stopWords.contains(word)
  }

  /// Whether a word tells what is done, and not to what.
  private static func isDone(_ word: String) -> Bool {
    word.hasSuffix("ed") || word.hasSuffix("ing") || word == "sent"
  }

  /// A number glued to an address by `:`, `/` or `#`.
  private static func isPort(
    _ place: Int,
    _ pieces: [DraftSkeleton.Piece],
    _ previous: ValueShape?
  ) -> Bool {
    guard place >= 2, pieces[place - 2].isGap, previous == .ip || previous == .host,
      case .text(let mark) = pieces[place - 1]
    else { return false }
    return mark == [0x3a] || mark == [0x2f] || mark == [0x23]
  }
}
