/// Loads rulebases: records into the graph, with every problem.
struct LognormLoader {
  /// How deep files may include each other.
  static let maxIncludes = 16
  /// Most files included in all: a few that include each other twice would be millions.
  static let maxFiles = 1_000
  /// Most problems listed; how many more there are is told at the end.
  static let maxProblems = 1_000
  /// Most bytes a rule may have with its prefix; most rules.
  static let maxBytes = 64 << 10
  static let maxRules = 1 << 20

  /// A loaded rule.
  struct Rule {
    var file: String
    var line: Int
    var lastLine: Int
    var column: Int
    var tags: [[UInt8]]
    var description: [UInt8]
    var items: [LognormItem]
  }

  private let isLenient: Bool
  private let include: (String) -> [UInt8]?
  private(set) var graph = LognormGraph()
  private(set) var rules: [Rule] = []
  private(set) var problems: [LognormProblem] = []
  private var problemsBeyond = 0
  private var files = 0
  /// Names of user types by number, with what their descriptions hold.
  private(set) var typeRoots: [Int] = []
  private(set) var typeItems: [[LognormItem]] = []
  private var types: [String: Int] = [:]
  private(set) var annotations: [[UInt8]: [(name: [UInt8], value: [UInt8])]] = [:]
  private var prefix = LognormText()

  init(isLenient: Bool, include: @escaping (String) -> [UInt8]?) {
    self.isLenient = isLenient
    self.include = include
  }

  /// Loads a file and what it includes.
  mutating func load(_ path: String, _ bytes: [UInt8], inside: [String] = []) {
    let file = LognormFile(path: path, bytes: bytes)
    let version = LognormVersion.check(file)
    if let problem = version.problem { problems.append(problem) }
    guard let start = version.start else { return }
    var reader = LognormRecordReader(file, at: start)
    while let record = reader.next() { load(record, inside: inside + [path]) }
    for fault in reader.faults { tell(fault) }
    if inside.isEmpty { endProblems() }
  }

  /// Puts the problems of each file in the order of its lines.
  private mutating func endProblems() {
    var order: [String: Int] = [:]
    for problem in problems where order[problem.file] == nil { order[problem.file] = order.count }
    func place(_ problem: LognormProblem) -> (Int, Int, Int) {
      (order[problem.file] ?? 0, problem.line, problem.column)
    }
    problems = problems.enumerated().sorted {
      let (first, second) = (place($0.element), place($1.element))
      return first == second ? $0.offset < $1.offset : first < second
    }.map(\.element)
    guard problemsBeyond > 0, var last = problems.last else { return }
    last.what = "\(problemsBeyond) problems more are not listed"
    last.hint = ""
    problems.append(last)
  }

  /// Adds one match description as a rule.
  mutating func load(pattern: [UInt8]) {
    let file = LognormFile(path: "pattern", bytes: pattern)
    addRule(LognormText(file, 0..<pattern.count), tags: [], line: 1, lastLine: 1)
  }

  private mutating func tell(_ problem: LognormProblem) {
    var problem = problem
    if isLenient { problem.isWarning = true }
    guard problems.count < Self.maxProblems else {
      problemsBeyond += 1
      // An error must not pass for want of room.
      if !problem.isWarning, problems.allSatisfy(\.isWarning) { problems.append(problem) }
      return
    }
    problems.append(problem)
  }

  private mutating func tell(_ text: LognormText, _ fault: LognormFault) {
    tell(text.problem(fault))
  }

  private mutating func load(_ record: LognormRecordReader.Record, inside: [String]) {
    let text = record.text
    guard let equals = text.bytes.firstIndex(of: 0x3d) else {
      return tell(
        text,
        LognormFault(
          "not a record: \(LognormSpelling.excerpt(text.bytes))",
          hint: "a line is rule=..., type=..., prefix=..., extendprefix=..., annotate=...,"
            + " include=... or a # comment",
          at: 0
        )
      )
    }
    let keyword = LognormSpelling.text(text.bytes[..<equals])
    let value = text.dropping(equals + 1)
    switch keyword {
    case "prefix": prefix = value
    case "extendprefix": prefix.append(value)
    case "rule": load(rule: value, record)
    case "type": load(type: value)
    case "annotate": load(annotation: value)
    case "include": load(include: value, inside: inside)
    default:
      let shown = LognormSpelling.excerpt(text.bytes[..<equals])
      let isComment = keyword.drop { $0 == " " || $0 == "\t" }.hasPrefix("#")
      tell(
        text,
        LognormFault(
          "unknown record type \(shown)",
          hint: isComment
            ? "a comment has its # in the first column"
            : Spelling.nearest(to: keyword, among: LognormRecordReader.keywords)
              .map { "did you mean \"\($0)\"?" }
              ?? "known are \(LognormRecordReader.keywords.joined(separator: ", "))",
          at: 0
        )
      )
    }
  }

  private mutating func load(rule value: LognormText, _ record: LognormRecordReader.Record) {
    var tags: [[UInt8]] = []
    var description = value
    if let colon = value.bytes.firstIndex(of: 0x3a) {
      description = value.dropping(colon + 1)
      if colon > 0 {
        tags = value.bytes[..<colon].split(separator: 0x2c, omittingEmptySubsequences: false)
          .map { Array($0) }
      }
      if tags.contains([]) {
        return tell(
          value,
          LognormFault(
            "empty tag in \(LognormSpelling.excerpt(value.bytes[..<colon]))",
            hint: "a rule without tags starts with rule=:",
            at: 0
          )
        )
      }
    } else {
      tell(
        value,
        LognormFault(
          "rule without ':' behind its tags; all of it is taken as the text to match",
          hint: "write rule=:... for a rule without tags",
          at: 0,
          isWarning: true
        )
      )
    }
    if description.bytes.isEmpty {
      return tell(
        value,
        LognormFault("rule without text to match", at: max(0, value.bytes.count - 1))
      )
    }
    var whole = prefix
    whole.append(description)
    addRule(whole, tags: tags, line: record.line, lastLine: record.lastLine)
  }

  private mutating func addRule(
    _ text: LognormText,
    tags: [[UInt8]],
    line: Int,
    lastLine: Int
  ) {
    guard let items = parse(text) else { return }
    guard rules.count < Self.maxRules else {
      return tell(text, LognormFault("more than \(Self.maxRules) rules", at: 0))
    }
    let place = text.problem(LognormFault("", at: 0))
    rules.append(
      Rule(
        file: place.file,
        line: line,
        lastLine: lastLine,
        column: place.column,
        tags: tags,
        description: text.bytes,
        items: items
      )
    )
    let node = graph.add(items, from: 0)
    if let earlier = graph.end(rule: rules.count - 1, at: node) {
      let other = rules[earlier]
      tell(
        text,
        LognormFault(
          "this rule takes the place of the one at \(other.file):\(other.line), which matches"
            + " the same",
          hint: "remove one of them",
          at: 0,
          isWarning: true
        )
      )
    }
    if let name = LognormNames.repeated(items, types: typeItems) {
      tell(
        text,
        LognormFault(
          "the name \(LognormSpelling.quoted(name)) comes twice; its first value is kept",
          hint: "give the fields different names, or - to drop one",
          at: 0,
          isWarning: true
        )
      )
    }
  }

  /// The steps of a description; nil when it cannot be used.
  private mutating func parse(_ text: LognormText) -> [LognormItem]? {
    guard text.bytes.count <= Self.maxBytes else {
      tell(text, LognormFault("\(text.bytes.count) bytes with its prefix; at most 65,536", at: 0))
      return nil
    }
    let description = LognormDescription(text.bytes, types: types)
    for fault in description.faults { tell(text, fault) }
    guard description.faults.allSatisfy(\.isWarning) else { return nil }
    if description.items.isEmpty {
      tell(text, LognormFault("nothing to match", at: 0))
      return nil
    }
    return description.items
  }

  private mutating func load(type value: LognormText) {
    let bytes = value.bytes
    guard bytes.first == 0x40 else {
      return tell(
        value,
        LognormFault(
          "the name of a user type starts with @, found \(LognormSpelling.excerpt(bytes))",
          hint: "write type=@name:...",
          at: 0
        )
      )
    }
    guard let colon = bytes.firstIndex(of: 0x3a) else {
      return tell(value, LognormFault("user type without ':' behind its name", at: 0))
    }
    let name = bytes[..<colon]
    guard name.count > 1, name.count <= 1_023, !name.contains(where: LognormBytes.isSpace) else {
      return tell(
        value,
        LognormFault(
          "\(LognormSpelling.excerpt(name)) cannot be the name of a user type",
          hint: "no blanks, at most 1,023 bytes",
          at: 0
        )
      )
    }
    let key = LognormSpelling.text(name)
    let isNew = types[key] == nil
    let number: Int
    if let known = types[key] {
      number = known
    } else {
      // Known before its description is read: a type may refer to itself.
      number = typeRoots.count
      types[key] = number
      typeRoots.append(graph.makeNode())
      typeItems.append([])
    }
    guard let items = parse(value.dropping(colon + 1)) else {
      // A type whose only description is bad stays known, or each use of it would be told too.
      _ = isNew
      return
    }
    typeItems[number] += items
    let node = graph.add(items, from: typeRoots[number])
    _ = graph.end(rule: 0, at: node)
  }

  private mutating func load(annotation value: LognormText) {
    var reader = LognormAnnotation(value.bytes)
    do {
      try reader.read()
      annotations[reader.tag, default: []] += reader.members
    } catch {
      tell(value, error)
    }
  }

  private mutating func load(include value: LognormText, inside: [String]) {
    var path = value.bytes
    // As lognormalizer: cut at the first blank behind the first byte.
    if let blank = path.indices.dropFirst().first(where: { LognormBytes.isSpace(path[$0]) }) {
      path = Array(path[..<blank])
    }
    let name = LognormSpelling.text(path)
    func fault(_ what: String, _ hint: String = "") -> LognormProblem {
      value.problem(LognormFault(what, hint: hint, at: 0))
    }
    // What an include lacks is never only a warning: rules would be missing.
    guard !path.isEmpty else { return problems.append(fault("include without file name")) }
    guard !inside.contains(name) else {
      return problems.append(
        fault("\"\(name)\" includes itself", (inside + [name]).joined(separator: " -> "))
      )
    }
    guard inside.count < Self.maxIncludes else {
      return problems.append(fault("more than \(Self.maxIncludes) files inside each other"))
    }
    files += 1
    guard files <= Self.maxFiles else {
      if files == Self.maxFiles + 1 {
        problems.append(fault("more than \(Self.maxFiles) files included in all"))
      }
      return
    }
    guard let bytes = include(name) else {
      return problems.append(
        fault(
          "cannot read the included file \"\(name)\"",
          "a relative name is looked for in the working directory, then in"
            + " $LIBLOGNORM_RULEBASES"
        )
      )
    }
    load(name, bytes, inside: inside)
  }
}
