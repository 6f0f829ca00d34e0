import Patterns

/// Rules by the programs they are limited to, for categories with thousands of them.
struct ProgramIndex {
  /// Rules of each exact name, in file order.
  private var exact: [String: [Int]] = [:]
  /// Rules with a wildcard, and those for any program, in file order.
  private var others: [(rule: Int, programs: [Glob])] = []

  /// Indexes the rules that `isWanted`.
  init(_ rules: [Rule], where isWanted: (Rule) -> Bool) {
    for (number, rule) in rules.enumerated() where isWanted(rule) {
      if !rule.programs.isEmpty, rule.programs.allSatisfy(\.isExact) {
        for name in Set(rule.programs.map(\.pattern)) { exact[name, default: []].append(number) }
      } else {
        others.append((number, rule.programs))
      }
    }
  }

  /// The rules that a program may meet, in file order.
  ///
  /// Cost: some nanoseconds for each rule with a wildcard.
  func rules(_ program: UnsafeBufferPointer<UInt8>) -> [Int] {
    var found = exact[String(decoding: program, as: UTF8.self)] ?? []
    let sorted = found.count
    for (rule, programs) in others
    where programs.isEmpty || programs.contains(where: { $0.matches(program) }) {
      found.append(rule)
    }
    if sorted > 0, found.count > sorted { found.sort() }
    return found
  }
}
