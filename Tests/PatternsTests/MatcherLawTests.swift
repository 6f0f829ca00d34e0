import Patterns
import Testing
import TestSupport

/// Whatever the matcher leaves out for speed, its answer is that of all rules asked in order.
struct MatcherLawTests {
  /// Asks every regex in order, each on its own and with fresh room for captures; nil in `found`
  /// for none.
  ///
  /// Where PCRE2 gives up there is no answer to compare with.
  static func plain(_ regexes: [Regex], _ subject: [UInt8]) -> (found: Found?, gaveUp: Bool) {
    for (rule, regex) in regexes.enumerated() {
      let scratch = RegexScratch()
      let outcome = withPadded(subject) { regex.match($0, $1, scratch) }
      if outcome == .gaveUp { return (nil, true) }
      guard outcome == .matched else { continue }
      let captures = (2..<(regex.groupCount + 1) * 2).map { scratch.captures[$0] }
      return (Found(rule: rule, captures: captures), false)
    }
    return (nil, false)
  }

  /// Compares the matcher with plain PCRE2 on subjects; answers how many subjects matched.
  static func compare(_ patterns: [String], _ subjects: [[UInt8]]) throws -> Int {
    try agreement(patterns, subjects) ?? 0
  }

  /// As `compare`, but nil after a difference, which is recorded.
  static func agreement(_ patterns: [String], _ subjects: [[UInt8]]) throws -> Int? {
    let regexes = try patterns.map { try Regex($0) }
    let matcher = Matcher(regexes.enumerated().map { Matcher.Rule(number: $0, regex: $1) })
    let scratch = RegexScratch()
    var matched = 0
    // A line holds no line feed, and a matcher is asked about lines.
    for subject in subjects where !subject.contains(0x0a) {
      var gaveUp: UInt64 = 0
      let rule = withPadded(subject) {
        matcher.match($0, $1, scratch, gaveUp: &gaveUp)
      }
      guard gaveUp == 0 else { continue }
      let found =
        rule < 0
        ? nil
        : Found(
          rule: rule,
          captures: (2..<(regexes[rule].groupCount + 1) * 2).map { scratch.found[$0] }
        )
      let (expected, isUndecided) = plain(regexes, subject)
      if found != expected, !isUndecided {
        Issue.record(
          """
          \(String(decoding: subject, as: UTF8.self)): \(String(describing: found)) instead of \
          \(String(describing: expected)) with \(patterns)
          """
        )
        return nil
      }
      if rule >= 0 { matched += 1 }
    }
    return matched
  }

  @Test(arguments: [
    ("^abc", "abc"), ("^ab?c", "a"), ("^ab*", "a"), ("^ab+c", "ab"), ("^ab{0,2}c", "a"),
    ("^a|b", ""), ("^a(b|c)", "a"), ("abc", ""), ("^(?i)abc", ""), ("^a\\.b\\d", "a.b"),
    ("^\\[x\\] y", "[x] y"), ("^a[b]c", "a"), ("^%ASA-6-302014: Teardown", "%ASA-6-302014: T"),
    ("^\\Qa|b\\E", ""), ("^ab\\E*c", ""), ("^a\\c[|b]", ""), ("^x[a[:b]|c", ""),
    ("^x[[:alpha:]|]y", "x"), ("^x[]|]y", "x"), ("^x[^]|]y", "x"), ("^x[\\]|]y", "x"),
    ("^(*ACCEPT)abc", ""), ("^ab(?i)c", ""), ("^ab(?#c)*", ""), ("^éa", "éa"), ("^é?a", "Ã"),
    ("", ""), ("^", ""), ("^\\", ""), ("^a\\", "a"), ("^x[\\[:a]|c[:]]", ""),
  ])
  func `a literal start is what it says`(pattern: String, expected: String) {
    let prefix = LiteralPrefix.of(pattern)
    let wanted = expected == "Ã" ? [0xc3] : Array(expected.utf8)
    #expect(prefix == wanted)
  }

  @Test(arguments: [
    // Each pattern with a subject that a careless reading of it would lose.
    ("^ab\\E*c", "ac"), ("^a\\c[|b]", "b]"), ("^x[a[:b]|c", "c"), ("^a\\c\\|b", "b"),
    ("^x[\\[:a]|c:]", "c:]"), ("^a\\Q|\\E|b", "b"), ("^x[[:]|c[x:]", "c:"), ("^a|b", "b"),
    ("^(?:a)?b", "b"), ("^a{0}b", "b"), ("^ab??c", "ac"), ("(?x)^a b #c", "ab"), ("(?i)^ab", "AB"),
    ("(?m)^b", "b"), ("^a(?:|b)c", "ac"), ("^a(*ACCEPT)bc", "a"), ("\\x41bc", "Abc"),
    ("a{2}bc", "aabc"), ("\\d{2}:x", "12:x"), ("[0-9]{3}xyz", "123xyz"), (".{2}ab", "xxab"),
    ("(?:ab){2}cd", "ababcd"), ("\\x{41}bc", "Abc"), ("\\101bc", "Abc"), ("(.)\\1bc", "xxbc"),
    ("(?<n>.)\\k<n>bc", "xxbc"), ("a{foo}bc", "a{foo}bc"), ("ab+cd", "abbcd"), ("ab+?cd", "abcd"),
    ("ab\\E*cd", "acd"), ("x(a|b)?yz", "xyz"), ("a(?=b)bc", "abc"), ("foo\\Kbar", "foobar"),
    ("\\Qab\\E?cd", "acd"), ("a\\Rbc", "a\rbc"), ("(?!ab)xy", "xy"), ("a{(b}c)(xy)?", "a{b}c"),
    ("(?|ab|cd)ef", "cdef"), ("a[^b]cd|ef", "ef"), ("x[a[:b]|cd", "cd"), ("\\pLab", "xab"),
    ("\\p{L}ab", "xab"), ("a,b{2,3}c", "a,bbc"), ("\\N{3}ab", "xxxab"), ("ab(?:cd|)ef", "abef"),
  ])
  func `no match is lost to a pattern's odd corners`(pattern: String, subject: String) throws {
    #expect(try Self.compare([pattern], [Array(subject.utf8), Array("zz\(subject)".utf8)]) >= 1)
  }

  /// Pieces of patterns, each with texts that it takes.
  static let pieces: [(pattern: String, texts: [String])] = [
    ("Failed", ["Failed"]), ("a", ["a"]), ("%ASA-", ["%ASA-"]), (" ", [" "]), ("ab?", ["a", "ab"]),
    ("x*", ["", "x", "xx"]), ("y+", ["y", "yyy"]), ("q{2}", ["qq"]), ("r{0,2}", ["", "r", "rr"]),
    ("\\d{2}", ["12", "99"]), ("[a-c]{1,2}", ["a", "bc"]), ("\\.", ["."]), ("\\[", ["["]),
    ("\\(x\\)", ["(x)"]), ("(\\d+)", ["7", "4711"]), ("(?<n>[a-z]+)", ["root", "x"]),
    ("(a|bc)", ["a", "bc"]), ("(?:u|vw)?", ["", "u", "vw"]), ("(no)?", ["", "no"]),
    ("[^|]", ["a", "("]), ("[]|]", ["]", "|"]), ("[[:digit:]|]", ["5", "|"]), (".", ["z"]),
    (".*", ["", "any text"]), ("\\S+", ["word"]), ("\\s*", ["", "  "]), ("(?=.)", [""]),
    ("(?!!)", [""]), ("é", ["é"]), ("\\x2d", ["-"]), ("\\Q|(\\E", ["|("]), ("a{x}", ["a{x}"]),
    ("(?>ab|a)", ["ab", "a"]), ("_", ["_"]), ("=", ["="]), ("\\t", ["\t"]),
    (
      "long literal text",
      [
        "long literal text"
      ]
    ),
  ]

  @Test(arguments: lawSeeds)
  func `the matcher answers as all regexes asked in order`(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    var matched = 0
    for _ in 0..<150 {
      var patterns: [String] = []
      var texts: [[String]] = []
      for _ in 0..<(1 + pick(8)) {
        var pattern = pick(3) > 0 ? "^" : ""
        var takes: [String] = ["", "", ""]
        for _ in 0..<(1 + pick(5)) {
          let piece = Self.pieces[pick(Self.pieces.count)]
          if piece.pattern.contains("?<n>"), pattern.contains("?<n>") { continue }
          pattern += piece.pattern
          for index in takes.indices { takes[index] += piece.texts[pick(piece.texts.count)] }
          if pick(25) == 0 { pattern += "|" }
        }
        if pick(6) == 0 { pattern += "$" }
        patterns.append(pattern)
        texts.append(takes)
      }
      var subjects: [[UInt8]] = [[]]
      for _ in 0..<80 {
        var subject = Array(texts[pick(texts.count)][pick(3)].utf8)
        if pick(4) == 0 { subject = Array(texts[pick(texts.count)][pick(3)].utf8) + subject }
        if pick(3) == 0 { subject += Array(" tail".utf8) }
        if pick(4) == 0, !subject.isEmpty {
          subject[pick(subject.count)] = UInt8.random(in: 0...255, using: &random)
        }
        if pick(8) == 0 { subject = Array(subject.prefix(pick(subject.count + 1))) }
        subjects.append(subject)
      }
      matched += try Self.compare(patterns, subjects)
    }
    // A law that hardly ever matches would say little.
    #expect(matched > 2_000)
  }

  @Test func `rules keep their numbers, and an empty subject is asked too`() throws {
    let rules = try ["^abc", "^b", "x$", "^$", "."].enumerated().map {
      Matcher.Rule(number: $0 * 10, regex: try Regex($1))
    }
    let matcher = Matcher(rules)
    let scratch = RegexScratch()
    var gaveUp: UInt64 = 0
    for (subject, expected) in [
      ("abc", 0), ("abx", 20), ("b", 10), ("", 30), ("zzz", 40),
    ] {
      let found = withPadded(Array(subject.utf8), noise: 0x61) {
        matcher.match($0, $1, scratch, gaveUp: &gaveUp)
      }
      #expect(found == expected, "\(subject)")
    }
    #expect(gaveUp == 0)
    #expect(
      Matcher([]).match(
        [0x61] + [UInt8](repeating: 0, count: 64),
        1,
        scratch,
        gaveUp: &gaveUp
      ) == -1
    )
  }
}
