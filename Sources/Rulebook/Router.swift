public import Patterns
public import Syslog

/// Finds the category and the rules for a record; one for each worker.
///
/// What a program name leads to is worked out once and remembered, so that the usual record costs
/// one table lookup.
public struct Router: ~Copyable {
  /// Where a program's records go.
  public struct Route {
    /// Category of records that no test below claims.
    public var category: Int32
    /// Rules of that category for this program.
    public var rules: MatchTable
    /// Rules asked after those, on the record's rest; nil when there are none.
    public var restRules: MatchTable?
    /// Whether the program is ourselves.
    public var isOwn: Bool
    /// Where in the list of tests this program's begin, and how many there are.
    var firstTest: Int32
    @usableFromInline var testCount: Int32
  }

  /// A category that takes some of a program's records.
  private struct Test {
    var category: Int32
    var rules: MatchTable
    var restRules: MatchTable?
  }

  private let rulebook: Rulebook
  private let ownPrograms: Set<String>
  private let keepsAllGroups: Bool
  @usableFromInline var names: NameTable
  @usableFromInline var routes: UnsafeMutablePointer<Route>
  private var routeCount = 0
  private var tests: [Test] = []
  /// Keeps the tables alive; by category and the subset of rules that a program may meet.
  private var matchers: [MatcherCache.Key: Matcher] = [:]
  private let cache: MatcherCache

  /// For each category with rules that see the rest, those by program.
  private var restRules: [Int: ProgramIndex] = [:]

  private let seed: UInt64
  /// Rules that no record meets.
  private var leftOut: Set<Quarantine.Key> = []
  /// Rules that PCRE2 decides alone.
  private var alone: Set<Quarantine.Key> = []

  /// Makes a router; records of `ownPrograms` are marked as our own.
  ///
  /// Routers of one rulebook may share a cache. A match leaves the offsets of the groups that are
  /// tallied, with `keepsAllGroups` of all.
  public init(
    _ rulebook: Rulebook,
    ownPrograms: Set<String>,
    keepsAllGroups: Bool = false,
    cache: MatcherCache = MatcherCache(),
    seed: UInt64
  ) {
    self.cache = cache
    self.rulebook = rulebook
    self.keepsAllGroups = keepsAllGroups
    self.seed = seed
    self.ownPrograms = ownPrograms
    names = NameTable(seed: seed)
    routes = .allocate(capacity: NameTable.defaultLimit + 1)
    for (number, category) in rulebook.categories.enumerated() where category.hasRestRules {
      restRules[number] = ProgramIndex(category.rules) { $0.seesRest }
    }
  }

  deinit {
    routes.deallocate()
  }

  /// Leaves rules out, and others to PCRE2 alone, from the next record on; tables that were handed
  /// out are gone.
  public mutating func leaveOut(_ rules: Set<Quarantine.Key>, alone: Set<Quarantine.Key> = []) {
    leftOut = rules
    self.alone = alone
    names = NameTable(seed: seed)
    routeCount = 0
    tests = []
    overflowStart = nil
    matchers = [:]
  }

  /// Whether a rule is left out; a rulebase is as a whole.
  private func isLeftOut(_ category: Int, _ rule: Int) -> Bool {
    if leftOut.isEmpty { return false }
    if case .entry(_, let entry) = rulebook.categories[category].rules[rule].expression {
      return leftOut.contains(Quarantine.Key(category: category, rule: rule - entry))
    }
    return leftOut.contains(Quarantine.Key(category: category, rule: rule))
  }

  /// The route of a record's program.
  ///
  /// Cost: 5 ns for a program seen before. Programs beyond `NameTable.defaultLimit` are resolved
  /// anew each time, some microseconds.
  ///
  /// Eight bytes behind the name must be readable.
  @inlinable
  @inline(__always)
  public mutating func route(
    _ program: UnsafePointer<UInt8>,
    _ count: Int
  ) -> UnsafePointer<Route> {
    if let index = names.value(of: program, count) { return UnsafePointer(routes + index) }
    return resolve(program, count)
  }

  /// The category of a record, with the rules to match: the first test that admits it, or the
  /// route's own.
  ///
  /// Changes nothing: `mutating` keeps the compiler from copying the router for each record.
  @inlinable
  @inline(__always)
  public mutating func destination(
    _ route: UnsafePointer<Route>,
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>
  ) -> (category: Int, rules: MatchTable) {
    if route.pointee.testCount > 0, let found = test(route, line, record.pointee) { return found }
    return (Int(route.pointee.category), route.pointee.rules)
  }

  /// The rules of a destination that see the record's rest (`Subject.rest`), for records that no
  /// other rule took; nil when there are none.
  @inline(__always)
  public mutating func restRules(
    _ route: UnsafePointer<Route>,
    _ category: Int
  ) -> MatchTable? {
    if Int(route.pointee.category) == category { return route.pointee.restRules }
    let first = Int(route.pointee.firstTest)
    return tests[first..<first + Int(route.pointee.testCount)]
      .first { Int($0.category) == category }?.restRules
  }

  @usableFromInline
  @inline(never)
  mutating func test(
    _ route: UnsafePointer<Route>,
    _ line: UnsafePointer<UInt8>,
    _ record: borrowing Record
  ) -> (category: Int, rules: MatchTable)? {
    let first = Int(route.pointee.firstTest)
    for test in tests[first..<first + Int(route.pointee.testCount)] {
      let category = Int(test.category)
      if rulebook.categories[category].selector.admits(line, record) {
        return (category, test.rules)
      }
    }
    return nil
  }

  @usableFromInline
  @inline(never)
  mutating func resolve(
    _ name: UnsafePointer<UInt8>,
    _ count: Int
  ) -> UnsafePointer<Route> {
    let program = UnsafeBufferPointer(start: name, count: count)
    // The last place is used over and over for programs that do not fit the table.
    let isKept = names.insert(name, count, value: routeCount)
    let place = routes + routeCount
    let firstTest = tests.count
    var category = rulebook.categories.count - 1
    for (index, candidate) in rulebook.categories.enumerated()
    where candidate.selector.admits(program: program) {
      guard candidate.selector.hasRecordTests else {
        category = index
        break
      }
      tests.append(
        Test(
          category: Int32(index),
          rules: matcher(index, program).table,
          restRules: restMatcher(index, program)?.table
        )
      )
    }
    place.initialize(
      to: Route(
        category: Int32(category),
        rules: matcher(category, program).table,
        restRules: restMatcher(category, program)?.table,
        isOwn: ownPrograms.contains(String(decoding: program, as: UTF8.self)),
        firstTest: Int32(firstTest),
        testCount: Int32(tests.count - firstTest)
      )
    )
    if isKept {
      routeCount += 1
    } else if firstTest < tests.count {
      overflowTests(from: firstTest)
    }
    return UnsafePointer(place)
  }

  /// Tests of a program that is not kept must not pile up: they stay only until the next one.
  private mutating func overflowTests(from first: Int) {
    let fixed = overflowStart ?? first
    overflowStart = fixed
    if first > fixed {
      let kept = tests[first...]
      tests.replaceSubrange(fixed..., with: kept)
      routes[routeCount].firstTest = Int32(fixed)
    }
  }
  private var overflowStart: Int?

  /// The category's rules that this program may meet; most have no condition, so one for all.
  private mutating func matcher(
    _ category: Int,
    _ program: UnsafeBufferPointer<UInt8>
  ) -> Matcher {
    let rules = rulebook.categories[category].rules
    let admitted = rules.indices.filter { index in
      guard !rules[index].seesRest else { return false }
      let programs = rules[index].programs
      return programs.isEmpty || programs.contains { $0.matches(program) }
    }
    return matcher(category, admitted)
  }

  private mutating func matcher(_ category: Int, _ admitted: [Int]) -> Matcher {
    let rules = rulebook.categories[category].rules
    let asked = leftOut.isEmpty ? admitted : admitted.filter { !isLeftOut(category, $0) }
    let key = MatcherCache.Key(
      category: category,
      rules: asked,
      alone: asked.filter { alone.contains(Quarantine.Key(category: category, rule: $0)) },
      keepsAllGroups: keepsAllGroups
    )
    if let known = matchers[key] { return known }
    let matcher = cache.matcher(key) {
      Matcher(
        asked.map {
          var rule = Matcher.Rule(
            number: $0,
            expression: rules[$0].expression,
            groups: keepsAllGroups ? nil : rules[$0].talliedGroups
          )
          rule.isAlone = key.alone.contains($0)
          return rule
        }
      )
    }
    matchers[key] = matcher
    return matcher
  }

  private mutating func restMatcher(
    _ category: Int,
    _ program: UnsafeBufferPointer<UInt8>
  ) -> Matcher? {
    guard let index = restRules[category] else { return nil }
    return matcher(category, index.rules(program))
  }
}
