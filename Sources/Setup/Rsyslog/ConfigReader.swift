import Glibc

/// Reads rsyslog's configuration as far as it has to be known here, includes followed.
///
/// It takes what rsyslog takes and much more: it never fails, and passes over what it does not know. Everything
/// is bounded: bytes, files, includes in includes, statements, blocks in blocks.
struct ConfigReader {
  /// Most files read.
  static let maxFiles = 1_000
  /// Most bytes read in all.
  static let maxBytes = 32 << 20
  /// Includes in includes; rsyslog itself allows ten.
  static let maxIncludes = 10
  /// Blocks in blocks.
  static let maxDepth = 64
  /// Most statements kept.
  static let maxStatements = 100_000

  let root: HostRoot
  var configuration = RsyslogConfiguration()
  private var bytesRead = 0
  private var open: Set<String> = []

  /// Where a statement stands.
  struct Context {
    var filters: [ConfigFilter] = []
    var ruleset: String?
    var depth = 0
  }

  init(_ root: HostRoot) { self.root = root }

  /// Reads a file and what it includes.
  mutating func read(
    _ path: String,
    _ context: inout Context,
    includedFrom place: ConfigPlace? = nil
  ) {
    let shown = root.path(path)
    guard configuration.files.count < ConfigReader.maxFiles, bytesRead < ConfigReader.maxBytes
    else {
      tell(
        place ?? ConfigPlace(file: shown, line: 1),
        "not read: there are too many files, or too much in them"
      )
      return
    }
    guard open.count <= ConfigReader.maxIncludes, open.insert(shown).inserted else {
      let cause = open.contains(shown) ? "it includes itself" : "includes are more than ten deep"
      tell(place ?? ConfigPlace(file: shown, line: 1), "\(shown) is not read: \(cause)")
      return
    }
    defer { open.remove(shown) }
    let reading = root.read(path)
    if case .failed(let number) = reading {
      tell(
        place ?? ConfigPlace(file: shown, line: 1),
        "cannot read \(shown): \(String(cString: strerror(number)))"
      )
      return
    }
    if case .cut = reading {
      tell(ConfigPlace(file: shown, line: 1), "read up to \(HostRoot.maxFileBytes >> 20) MiB only")
    }
    configuration.files.append(shown)
    let bytes = reading.bytes ?? []
    bytesRead += bytes.count
    var scanner = ConfigScanner(bytes)
    statements(&scanner, shown, &context, isBlock: false)
  }

  // MARK: Statements

  /// Reads statements up to the end of the file, or of the block.
  mutating func statements(
    _ scanner: inout ConfigScanner,
    _ file: String,
    _ context: inout Context,
    isBlock: Bool
  ) {
    // What `&` goes on with: the filters of the statement before.
    var last = context.filters
    while true {
      scanner.skipBlanks()
      guard !scanner.isAtEnd, configuration.statements.count < ConfigReader.maxStatements else {
        return
      }
      if scanner.current == UInt8(ascii: "}") {
        scanner.advance()
        if isBlock { return }
        continue
      }
      let before = scanner.index
      if scanner.current == UInt8(ascii: "&") {
        scanner.advance()
        scanner.skipSpaces()
        var same = context
        same.filters = last
        statement(&scanner, file, &same)
      } else {
        last = statement(&scanner, file, &context)
      }
      if scanner.index == before { scanner.advance() }
    }
  }

  /// Reads one statement; answers the filters under which it stands.
  @discardableResult
  mutating func statement(
    _ scanner: inout ConfigScanner,
    _ file: String,
    _ context: inout Context
  ) -> [ConfigFilter] {
    scanner.skipBlanks()
    let place = ConfigPlace(file: file, line: scanner.line)
    switch scanner.current {
    case UInt8(ascii: "{"):
      scanner.advance()
      block(&scanner, file, context)
    case UInt8(ascii: "}"): break
    case UInt8(ascii: "$"): directive(&scanner, place, &context)
    case UInt8(ascii: "~"):
      scanner.advance()
      add(.stop, place, context)
    case UInt8(ascii: ":"): return propertyFilter(&scanner, place, context)
    case UInt8(ascii: "!"), UInt8(ascii: "+"):
      let text = scanner.restOfLine()
      context.filters.removeAll { $0.form == .block && $0.text.first == text.first }
      if !text.dropFirst().allSatisfy({ $0 == "*" || $0 == " " }) {
        context.filters.append(ConfigFilter(form: .block, text: text, place: place))
      }
    default: return named(&scanner, place, &context)
    }
    return context.filters
  }

  /// Reads the statements of a block whose brace was passed.
  private mutating func block(_ scanner: inout ConfigScanner, _ file: String, _ context: Context) {
    var inner = context
    inner.depth += 1
    guard inner.depth <= ConfigReader.maxDepth else {
      tell(ConfigPlace(file: file, line: scanner.line), "not read on: blocks are too deep")
      while !scanner.isAtEnd { scanner.advance() }
      return
    }
    statements(&scanner, file, &inner, isBlock: true)
  }

  /// Reads a statement that begins with a word, or with none.
  private mutating func named(
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: inout Context
  ) -> [ConfigFilter] {
    let word = scanner.peekedWord().lowercased()
    var ahead = scanner
    _ = ahead.word()
    let isDirect = ahead.current == UInt8(ascii: "(")
    ahead.skipBlanks()
    if ahead.current == UInt8(ascii: "("), isDirect || ConfigReader.objects.contains(word) {
      scanner = ahead
      object(word, &scanner, place, context)
      return context.filters
    }
    switch word {
    case "if":
      scanner = ahead
      return condition(&scanner, place, context)
    case "stop":
      scanner = ahead
      add(.stop, place, context)
    case "continue": scanner = ahead
    case "call", "call_indirect":
      scanner = ahead
      let name = scanner.word()
      add(.call(name), place, context)
      // An expression ends in a semicolon.
      if word == "call_indirect" { scanner.skipLine() }
    case "set", "unset", "reset":
      _ = scanner.text(upToByte: UInt8(ascii: ";"))
    case "foreach":
      scanner = ahead
      if scanner.text(upTo: "do") == nil { scanner.skipLine() }
      statement(&scanner, place.file, &context)
    default: return selector(&scanner, place, context)
    }
    return context.filters
  }

  /// Objects; a blank may stand before their parameters.
  private static let objects: Set = [
    "action", "module", "template", "input", "global", "ruleset", "include", "main_queue", "parser",
    "timezone", "lookup_table", "dyn_stats", "percentile_stats", "ratelimit", "property",
    "constant",
  ]

  // MARK: Filters

  private mutating func condition(
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: Context
  ) -> [ConfigFilter] {
    guard let text = scanner.text(upTo: "then") else {
      tell(place, "an if without then")
      scanner.skipLine()
      return context.filters
    }
    var inner = context
    inner.depth += 1
    inner.filters.append(ConfigFilter(form: .expression, text: text, place: place))
    guard inner.depth <= ConfigReader.maxDepth else {
      tell(place, "not read on: conditions are too deep")
      scanner.skipLine()
      return inner.filters
    }
    let filters = inner.filters
    statement(&scanner, place.file, &inner)
    var ahead = scanner
    ahead.skipBlanks()
    if ahead.peekedWord().lowercased() == "else" {
      _ = ahead.word()
      scanner = ahead
      inner.filters = filters
      inner.filters[inner.filters.count - 1].isElse = true
      statement(&scanner, place.file, &inner)
    }
    return filters
  }

  /// Reads `:property, operation, "value"` and what it stands before, or an action such as `:omprog:`.
  private mutating func propertyFilter(
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: Context
  ) -> [ConfigFilter] {
    var ahead = scanner
    ahead.advance()
    _ = ahead.word()
    if ahead.current == UInt8(ascii: ":") {
      add(.legacyAction(scanner.restOfLine()), place, context)
      return context.filters
    }
    let start = scanner.index
    while !scanner.isAtEnd, scanner.current != 0x0a, scanner.current != UInt8(ascii: "\"") {
      scanner.advance()
    }
    guard scanner.current == UInt8(ascii: "\"") else { return context.filters }
    _ = scanner.quoted()
    let text = ConfigScanner.trimmed(Array(scanner.bytes[start..<scanner.index]))
    return guarded(
      ConfigFilter(form: .property, text: text, place: place),
      &scanner,
      place,
      context
    )
  }

  /// Reads `facility.severity` and what it stands before, or an action in the old form.
  private mutating func selector(
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: Context
  ) -> [ConfigFilter] {
    let isAction = [
      UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "|"), UInt8(ascii: "^"),
      UInt8(ascii: "?"),
    ].contains(scanner.current)
    if isAction {
      add(.legacyAction(scanner.restOfLine()), place, context)
      return context.filters
    }
    let start = scanner.index
    while !scanner.isAtEnd, ![0x20, 0x09, 0x0a].contains(scanner.current) { scanner.advance() }
    let text = String(decoding: scanner.bytes[start..<scanner.index], as: UTF8.self)
    scanner.skipSpaces()
    guard text.contains(".") else {
      scanner.skipLine()
      return context.filters
    }
    let filter = ConfigFilter(form: .selector, text: text, place: place)
    return guarded(filter, &scanner, place, context)
  }

  private mutating func guarded(
    _ filter: ConfigFilter,
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: Context
  ) -> [ConfigFilter] {
    scanner.skipSpaces()
    var inner = context
    inner.filters.append(filter)
    let filters = inner.filters
    // A name by itself is a user who is told, `*` all of them.
    let word = scanner.peekedWord().lowercased()
    let isStatement =
      ["stop", "call", "if", "set", "unset"].contains(word) || ConfigReader.objects.contains(word)
      || [UInt8(ascii: "{"), UInt8(ascii: "~"), UInt8(ascii: ":")].contains(scanner.current)
    if isStatement {
      statement(&scanner, place.file, &inner)
    } else {
      let rest = scanner.restOfLine()
      if !rest.isEmpty { add(.legacyAction(rest), place, inner) }
    }
    return filters
  }

  // MARK: Objects

  private mutating func object(
    _ name: String,
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: Context
  ) {
    let parameters = scanner.parameters(place.file)
    add(.object(name: name, parameters), place, context)
    scanner.skipSpaces()
    var ahead = scanner
    ahead.skipBlanks()
    if ["template", "ruleset"].contains(name), ahead.current == UInt8(ascii: "{") {
      scanner = ahead
      scanner.advance()
      var inner = context
      inner.filters = []
      // The pieces of a template are no statements of any ruleset.
      let own = parameters.last { $0.name == "name" }?.value ?? ""
      inner.ruleset = name == "template" ? "template \(own)" : own
      block(&scanner, place.file, inner)
    }
    guard name == "include", let pattern = parameters.last(where: { $0.name == "file" })?.value
    else { return }
    let isOptional = parameters.contains { $0.name == "mode" && $0.value != "required" }
    include(pattern, place, context, isOptional: isOptional)
  }

  /// Reads the files that a pattern names; a directory stands for all in it.
  mutating func include(
    _ pattern: String,
    _ place: ConfigPlace,
    _ context: Context,
    isOptional: Bool
  ) {
    guard pattern.hasPrefix("/") else {
      tell(place, "an include that is no absolute path is not followed: \(pattern)")
      return
    }
    var paths = root.glob(pattern)
    if let only = paths.first, paths.count == 1, let names = root.names(in: only) {
      let folder = only.hasSuffix("/") ? only : only + "/"
      paths = names.filter { !$0.hasPrefix(".") }.map { folder + $0 }
    }
    if paths.isEmpty, !isOptional, !pattern.contains(where: { "*?[".contains($0) }) {
      tell(place, "includes \(root.path(pattern)), which is not there")
    }
    for path in paths {
      var inner = context
      read(path, &inner, includedFrom: place)
    }
  }

  private mutating func directive(
    _ scanner: inout ConfigScanner,
    _ place: ConfigPlace,
    _ context: inout Context
  ) {
    scanner.advance()
    let name = scanner.word().lowercased()
    let value = scanner.restOfLine()
    add(.directive(name: name, value: value), place, context)
    if name == "includeconfig" { include(value, place, context, isOptional: false) }
  }

  // MARK: What was found

  private mutating func add(_ kind: ConfigStatement.Kind, _ place: ConfigPlace, _ context: Context)
  {
    configuration.statements.append(
      ConfigStatement(kind: kind, place: place, filters: context.filters, ruleset: context.ruleset)
    )
  }

  private mutating func tell(_ place: ConfigPlace, _ what: String) {
    // One is enough to know; a thousand are not read.
    if configuration.troubles.count < 100 { configuration.troubles.append("\(place): \(what)") }
  }
}
