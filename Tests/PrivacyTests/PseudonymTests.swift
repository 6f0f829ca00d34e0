import Rollup
import Testing

@testable import Privacy

@Suite struct PseudonymTests {
  private func pseudonym(_ value: String, _ key: String = "a key for tests alone") throws -> String
  {
    let maker = PseudonymMaker(try #require(SharedKey(Array(key.utf8))))
    return String(decoding: maker.pseudonym(of: Array(value.utf8)), as: UTF8.self)
  }

  @Test(
    "a pseudonym is of the kind of its value",
    arguments: [
      ("192.0.2.7", #"^(24\d|25[0-5])\.\d+\.\d+\.\d+$"#),
      ("2001:db8::1", "^2001:db8(:[0-9a-f]{1,4}){6}$"),
      ("00:16:3e:aa:bb:cc", "^[0-9a-f][26ae](:[0-9a-f]{2}){5}$"),
      ("00-16-3E-AA-BB-CC", "^[0-9a-f][26ae](-[0-9a-f]{2}){5}$"),
      ("ada@example.com", #"^px[a-z2-7]{12}@px[a-z2-7]{12}\.invalid$"#), ("4711", #"^9\d{17}$"#),
      ("ada", "^px[a-z2-7]{12}$"), ("/home/ada", "^/px[a-z2-7]{12}$"), ("", "^px[a-z2-7]{12}$"),
    ]
  )
  func kinds(_ value: String, _ wanted: String) throws {
    let made = try pseudonym(value)
    #expect(made.wholeMatch(of: try Regex(wanted)) != nil, "\(made)")
  }

  @Test("the same value and key give the same, another value or key another")
  func depends() throws {
    #expect(try pseudonym("ada") == pseudonym("ada"))
    #expect(try pseudonym("ada") != pseudonym("grace"))
    #expect(try pseudonym("ada") != pseudonym("ada", "another key for tests"))
    // An address is the same however it is written.
    #expect(try pseudonym("2001:db8::1") == pseudonym("2001:0DB8:0:0:0:0:0:1"))
    let upper = try pseudonym("00-16-3E-AA-BB-CC").replacing("-", with: ":")
    #expect(try pseudonym("00:16:3e:aa:bb:cc") == upper)
  }

  @Test("a thousand values have a thousand pseudonyms, also when more came than are remembered")
  func distinct() throws {
    let maker = PseudonymMaker(try #require(Redacting.key))
    let first = (0..<1_000).map { maker.pseudonym(of: Array("user\($0)".utf8)) }
    #expect(Set(first).count == 1_000)
    for number in 0..<PseudonymMaker.maxRemembered {
      _ = maker.pseudonym(of: Array("x\(number)".utf8))
    }
    #expect((0..<1_000).map { maker.pseudonym(of: Array("user\($0)".utf8)) } == first)
  }
}
