/// What stands before a place in a message, and what that says of the values there.
enum Place {
  /// Behind `(`, `[` or `{`.
  case bracket
  /// The first word, also behind a tag: `name: word`.
  case first
  /// The first word, with what it did behind it: "bob logged in".
  case subject
  /// The first word, with something variable in brackets behind it: `name[pid]`.
  case tag
  /// Behind `key=`, `key:` or a quote.
  case value
  /// Behind a key whose value says what happened.
  case event
  /// Behind a word that announces a name, a thing, an object; see `Vocabulary`.
  case name, label, object
  /// Anywhere else.
  case other

  /// Whether nothing that says what happened stands before.
  var isFirst: Bool { self == .first || self == .subject || self == .tag }
}

extension Skeleton {
  /// What stands before a place.
  func place(_ place: Int, _ table: TokenTable) -> Place {
    if place > 0, table.has(tokens[place - 1], .opens) { return .bracket }
    if tokens[..<place].allSatisfy({ table.has($0, .separator) }) {
      let isTag =
        place + 2 < tokens.count && tokens[place + 2] == TokenTable.any && !blanks[place + 1]
        && (tokens[place + 1] == TokenTable.openBracket
          || tokens[place + 1] == TokenTable.openParenthesis)
      if isTag { return .tag }
      let isSubject = place + 1 < tokens.count && table.has(tokens[place + 1], .verb)
      return isSubject ? .subject : .first
    }
    if tokens[place - 1] == TokenTable.colon, blanks[place],
      table.phraseWords(self, upTo: place) == 0
    {
      return .first
    }
    var word = place - 1
    var isKey = false
    while word > 0, table.has(tokens[word], .introduces) {
      if tokens[word] == TokenTable.equals || tokens[word] == TokenTable.colon { isKey = true }
      word -= 1
    }
    let key = tokens[word]
    if isKey { return table.has(key, .eventKey) ? .event : .value }
    if table.has(key, .beforeName) { return .name }
    if table.has(key, .beforeLabel) { return .label }
    if word < place - 1 { return .value }
    return table.has(key, .preposition) ? .object : .other
  }
}

extension TokenTable {
  /// Whether the different values seen at one place, all else being equal, are those of a variable
  /// and not different events.
  ///
  /// `known` are words found to be names elsewhere.
  func isVariable(_ values: some Collection<Token>, at place: Place, known: Set<Token>) -> Bool {
    let rest = values.filter { $0 != TokenTable.any && $0 != TokenTable.missing }
    // A value or none.
    if rest.isEmpty { return true }
    if rest.contains(where: { has($0, .separator) }) { return false }
    let isMixed = values.contains(TokenTable.any)
    let count = values.count
    func isMost(_ number: Int) -> Bool { 2 * number > rest.count }
    let identifiers = rest.count { !has($0, .plain) && !has($0, .verb) }
    // A number or a host elsewhere, a name here.
    if isMixed, identifiers == rest.count { return true }
    if isMost(rest.count { has($0, .verb) }) { return count >= GroupingLimits.verbs }
    if isMixed, place == .value { return true }
    if isMost(rest.count { has($0, .state) }) { return count >= GroupingLimits.states }
    let names = rest.count { known.contains($0) }
    switch place {
    case .event: return count >= GroupingLimits.verbs
    case .name: return count >= GroupingLimits.names
    case .label: return count >= (isMixed ? 2 : GroupingLimits.labels)
    case .first, .subject:
      let isNamed = isMost(names + rest.count { has($0, .dotted) })
      if isNamed { return count >= GroupingLimits.values }
      return count >= (place == .first ? GroupingLimits.firstWords : GroupingLimits.subjects)
    case .tag: return count >= GroupingLimits.words
    case .value:
      let least = isMost(identifiers) ? GroupingLimits.identifiers : GroupingLimits.values
      return count >= (isMixed ? 2 : least)
    case .bracket, .object, .other: break
    }
    if isMost(identifiers + names) { return count >= GroupingLimits.identifiers }
    switch place {
    case .bracket: return count >= (isMixed ? 2 : GroupingLimits.values)
    case .object: return count >= GroupingLimits.objects - (isMixed ? 1 : 0)
    default: return count >= (isMixed ? GroupingLimits.mixedWords : GroupingLimits.words)
    }
  }

  /// Constant words before a place, those of tags at the beginning aside: "kernel:", "a(b:c):".
  ///
  /// The message behind a tag is no variable text.
  func phraseWords(_ group: Skeleton, upTo end: Int) -> Int {
    var words = 0
    var isTag = true
    for place in 0..<end {
      let token = group.tokens[place]
      if isTag, group.blanks[place], place > 0, group.tokens[place - 1] != TokenTable.colon {
        isTag = false
      }
      if has(token, .constant) { words += 1 }
      let isLast = place + 1 == group.tokens.count
      if isTag, token == TokenTable.colon, isLast || group.blanks[place + 1] { words = 0 }
    }
    return words
  }
}
