import TestSupport
import Testing

@testable import Patterns

/// POSIX expressions, compared with the program that defines them.
struct PosixExpressionTests {
  @Test(
    arguments: [
      (#"^\w{3} [ :0-9]{11}$"#, #"^\w{3} [ :0-9]{11}$"#),
      ("[._[:alnum:]-]+", "[._[:alnum:]-]+"),
      (#"[\]"#, #"[\\]"#),
      ("[]a]", #"[\]a]"#),
      ("[^]a-c-]", #"[^\]a-c-]"#),
      ("[[.-.]a]", "[\\-a]"),
      ("a{,3}b{2}c{,}", "a{0,3}b{2}c*"),
      ("a{1b{", #"a\{1b\{"#),
      ("a+?", "(?:a+)?"),
      ("(ab)*+", "(?:(?:ab)*)+"),
      ("|*a(+b)", "|a(?:b)"),
      ("a)}]", #"a\)\}\]"#),
      (#"\d\-\`\'"#, #"d-\A\z"#),
      (#"(a)(b)\2"#, #"(a)(b)\g{2}"#),
      ("^*a", "(?:^)*a"),
      ("\u{e4}", #"\xc3\xa4"#),
    ]
  )
  func `an expression becomes a plain PCRE2 pattern`(_ posix: String, _ pcre: String) throws {
    let expression = try PosixExpression(Array(posix.utf8))
    #expect(try expression.pcre(0..<expression.tokens.count) == pcre)
  }

  @Test(
    arguments: [
      ("(a", 0, "( without )"), ("a[b", 1, "[ without ]"), (#"ab\"#, 2, "a backslash at the end"),
      ("[[:word:]]", 9, "unknown class [:word:]"), ("[:space:]", 0, "a class outside brackets"),
      ("a{3,2}", 1, "a count from 3 to 2"), ("a{40000}", 1, "a count past 32767"),
      (#"(a)\2"#, 3, #"\2 refers to no group before it"#), ("[z-a]", 2, "a range whose end"),
      ("[a-c-e]", 4, "a - that is no range"), ("(a|*)", 3, "nothing to repeat"),
      ("({)", 1, "nothing to repeat"),
      ("(a|^{)", 4, "nothing to repeat"), ("({{)", 2, "nothing to repeat"),
      ("[[.hyphen.]]", 1, "a named or longer"),
    ]
  )
  func `what grep refuses is refused with its place`(
    _ posix: String,
    _ offset: Int,
    _ what: String
  ) throws {
    let error = #expect(throws: PatternError.self) { _ = try PosixExpression(Array(posix.utf8)) }
    #expect(error?.offset == offset)
    #expect(error?.what.hasPrefix(what) == true, "\(error?.what ?? "")")
    #expect(try Grep.lines(of: Array(posix.utf8), in: [Array("a".utf8)]) == nil)
  }

  @Test
  func `depth, length and stacked repetitions are bounded`() {
    let deep = [UInt8](repeating: UInt8(ascii: "("), count: 1_000)
    #expect(throws: PatternError.self) { _ = try PosixExpression(deep) }
    let long = [UInt8](repeating: UInt8(ascii: "a"), count: PosixExpression.maxBytes + 1)
    #expect(throws: PatternError.self) { _ = try PosixExpression(long) }
    #expect(throws: PatternError.self) {
      let stacked = try PosixExpression(Array("a".utf8) + [UInt8](repeating: 0x2b, count: 4_000))
      _ = try stacked.pcre(0..<stacked.tokens.count)
    }
  }

  // A `)` behind a sign that has nothing to repeat.
  @Test(arguments: lawSeeds + [1_626_349_581_630_219_722])
  func `a translated expression matches the lines that grep prints`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let pieces = [
      "a", "b", " ", ".", "[ab]", "[^a-]", "[[:digit:]_]", #"\w"#, #"\W"#, #"\<"#, #"\>"#, #"\b"#,
      "(", ")", "(", ")", "|", "*", "+", "?", "{1,2}", "{,1}", "{2}", "{", "^", "$", "-", ":",
      #"\."#, "[]a]", "[[:upper:]-]", #"\B"#, "[a-b1]", #"\s"#, #"\S"#, "1",
    ]
    let letters = Array("aab -1:_.A]({".utf8)
    let lines = (0..<60).map { _ in
      (0..<Int.random(in: 0...9, using: &random)).map { _ in letters.randomElement(using: &random)!
      }
    }
    let scratch = RegexScratch()
    for _ in 0..<120 {
      let posix = (0..<Int.random(in: 1...9, using: &random))
        .map { _ in pieces.randomElement(using: &random)! }.joined()
      let wanted = try Grep.lines(of: Array(posix.utf8), in: lines)
      guard let expression = try? PosixExpression(Array(posix.utf8)) else {
        #expect(wanted == nil, "seed \(seed): refused, and grep takes \(posix)")
        continue
      }
      let pcre = try expression.pcre(0..<expression.tokens.count)
      let regex = try Regex(pcre)
      let found = lines.map { line in
        withPadded(line) { regex.match($0, $1, scratch) == .matched }
      }
      #expect(wanted == found, "seed \(seed): \(posix) as \(pcre)")
    }
  }
}
