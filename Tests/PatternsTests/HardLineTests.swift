import Patterns
import Testing

struct HardLineTests {
  @Test(arguments: [
    "x(a+)+$", "(?:a|b|ab)*c(?:a|b|ab)*d$", #"(?:[a-z]+\s?)+:$"#, #"from (\S+\.)*example (.*)$"#,
    #"^(?:\d+,?)+;$"#,
  ])
  func `a pattern that gives up is found, with a line on which it does`(pattern: String) throws {
    let regex = try Regex(pattern)
    let line = try #require(regex.hardLine)
    let scratch = RegexScratch()
    let outcome = line.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { regex.match($0, buffer.count, scratch) }
    }
    #expect(outcome == .gaveUp && line.count < 4_096)
  }

  @Test(arguments: [
    "^a+$", "(?:a+)++b", #"^(?:\w+, )+end"#, #"(\d+\.)+\d+ x"#, "^(a|b)*c",
    #"user=(\S+) from (.*)$"#,
    #"(?<q>"[^"]*" )+z"#, "^$", "(?i)abc", #"(.)\1+x"#, "(?=a+b)c",
  ])
  func `a pattern with one way to take a text is fine`(pattern: String) throws {
    #expect(try Regex(pattern).hardLine == nil)
  }

  @Test func `one that the trie decides is not PCRE2's to give up on`() throws {
    #expect(try Regex("^a[a-z]*b[a-z]*c[a-z]*d$").hardLine == nil)
  }
}
