/// A liblognorm version 2 rulebase: parsed, immutable, shared by all workers.
///
/// Format: Docs/Liblognorm.md. Matching needs a `LognormScratch` for each worker.
public final class LognormRulebase: Sendable {
  /// A rule as it was written.
  public struct Rule: Sendable, Equatable {
    /// The file it was read from; `pattern` for a single pattern.
    public let file: String
    /// First line, from 1.
    public let line: Int
    /// Last line, which is what lognormalizer tells as its location.
    public let lastLine: Int
    /// Its tags, in order.
    public let tags: [String]
    /// Names of its top-level fields, one for each slot, in the order they stand in the rule.
    public let fields: [String]
    /// What it matches, with its prefix, as written.
    public let description: String
    /// What its tags add to its object, each name once.
    public let annotations: [Annotation]
  }

  /// A member that an `annotate=` record adds.
  public struct Annotation: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: String
  }

  /// The rules, numbered in the order they were read.
  public let rules: [Rule]
  /// The frozen rules for the hot loop; valid as long as this object lives.
  public let table: LognormTable
  /// Numbers of the fields' names.
  let nameNumbers: [String: Int32]

  /// What loading gave.
  public struct Loading: Sendable {
    /// The rulebase; nil when it cannot be used.
    public let rulebase: LognormRulebase?
    /// All that is wrong, in the order of the records.
    public let problems: [LognormProblem]
  }

  private init(_ loader: LognormLoader) {
    let typesMayRepeat = loader.typeItems.contains {
      LognormNames.mayRepeat($0, types: loader.typeItems)
    }
    var graph = loader.graph
    var rules: [Rule] = []
    var frozen: [LognormFreezer.Rule] = []
    for rule in loader.rules {
      let names = LognormNames.top(rule.items, types: loader.typeItems)
      var annotations: [(name: [UInt8], value: [UInt8])] = []
      // Of annotations with one name the first tag's first wins.
      for tag in rule.tags {
        for member in loader.annotations[tag] ?? []
        where !annotations.contains(where: { $0.name == member.name }) {
          annotations.append(member)
        }
      }
      rules.append(
        Rule(
          file: rule.file,
          line: rule.line,
          lastLine: rule.lastLine,
          tags: rule.tags.map { LognormSpelling.text($0) },
          fields: names.map { LognormSpelling.text($0) },
          description: LognormSpelling.text(rule.description),
          annotations: annotations.map {
            Annotation(
              name: LognormSpelling.text($0.name),
              value: LognormSpelling.text($0.value)
            )
          }
        )
      )
      frozen.append(
        LognormFreezer.Rule(
          slots: names.map { graph.number(of: $0) },
          tags: rule.tags,
          annotations: annotations,
          mayRepeatNames: typesMayRepeat
            || LognormNames.mayRepeat(rule.items, types: loader.typeItems)
        )
      )
    }
    self.rules = rules
    var numbers: [String: Int32] = [:]
    for (number, name) in graph.names.enumerated() {
      numbers[LognormSpelling.text(name)] = Int32(number)
    }
    nameNumbers = numbers
    table = LognormFreezer.freeze(graph, frozen, typeRoots: loader.typeRoots)
  }

  deinit { table.deallocate() }

  /// Loads a rulebase file; `include` answers the bytes of the files it names, nil when they
  /// cannot be read.
  ///
  /// Any error makes it unusable; with `isLenient` bad records are left out with warnings, as
  /// lognormalizer does. A file that is not version 2, or an include that cannot be read, is an
  /// error always.
  public static func load(
    path: String,
    bytes: [UInt8],
    isLenient: Bool = false,
    include: (String) -> [UInt8]? = { _ in nil }
  ) -> Loading {
    withoutActuallyEscaping(include) { include in
      var loader = LognormLoader(isLenient: isLenient, include: include)
      loader.load(path, bytes)
      let problems = loader.problems
      let isUsable = problems.allSatisfy(\.isWarning)
      return Loading(rulebase: isUsable ? LognormRulebase(loader) : nil, problems: problems)
    }
  }

  /// Compiles one match description, such as `user %u:word% from %ip:ipv4%`.
  ///
  /// Throws the first thing that is wrong with it, with its byte offset.
  public convenience init(pattern: String) throws(PatternError) {
    var loader = LognormLoader(isLenient: false, include: { _ in nil })
    loader.load(pattern: Array(pattern.utf8))
    if let problem = loader.problems.first(where: { !$0.isWarning }) {
      throw PatternError(what: problem.what, hint: problem.hint, offset: problem.column - 1)
    }
    guard !loader.rules.isEmpty else { throw PatternError(what: "nothing to match", offset: 0) }
    self.init(loader)
  }
}
