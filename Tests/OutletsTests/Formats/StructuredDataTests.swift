import Minutes
import Testing

@testable import Outlets

struct StructuredDataTests {
  /// A line of RFC 5424 taken apart as its grammar says; nil for what is none.
  private func parse(_ line: String) -> (
    header: [String], id: String, parameters: [String: String]
  )? {
    var rest = line.unicodeScalars[...]
    var header: [String] = []
    for _ in 0..<6 {
      guard let end = rest.firstIndex(of: " ") else { return nil }
      header.append(String(rest[..<end]))
      rest = rest[rest.index(after: end)...]
    }
    guard rest.popFirst() == "[" else { return nil }
    guard let end = rest.firstIndex(of: " ") else { return nil }
    let id = String(rest[..<end])
    rest = rest[end...]
    var parameters: [String: String] = [:]
    while rest.first == " " {
      rest = rest.dropFirst()
      guard let mark = rest.firstIndex(of: "=") else { return nil }
      let name = rest[..<mark]
      let isName = name.allSatisfy { (33...126).contains($0.value) && $0 != "]" && $0 != "\"" }
      guard isName, (1...32).contains(name.count) else { return nil }
      rest = rest[rest.index(after: mark)...]
      guard rest.popFirst() == "\"" else { return nil }
      var value = String.UnicodeScalarView()
      while let scalar = rest.popFirst(), scalar != "\"" {
        if scalar == "]" { return nil }
        if scalar == "\\", let next = rest.first, ["\"", "\\", "]"].contains(next) {
          value.append(next)
          rest = rest.dropFirst()
        } else {
          value.append(scalar)
        }
      }
      if parameters.updateValue(String(value), forKey: String(name)) != nil { return nil }
    }
    guard rest.elementsEqual("]".unicodeScalars) else { return nil }
    return (header, id, parameters)
  }

  @Test func `the element holds what the default line holds`() {
    #expect(
      StructuredData.bytes(SummaryLineTests.summary(), enterprise: 32_473).text
        == "<30>1 2014-02-01T09:20:00Z log1 minuted - summary [minuted@32473"
        + " minute=\"2014-02-01T09:20:00Z\" span=\"60\" instance=\"log1\" category=\"asa\""
        + " environment=\"prod\" read=\"5\" matched=\"4\" ignored=\"0\" unmatched=\"1\" malformed=\"0\""
        + " own=\"0\" dropped=\"0\" HttpConnectionCount=\"4\" URLsAccessed=\"3\" ServersAccessed=\"2\"]"
    )
  }

  @Test func `the enterprise number is the site's own, and parts and amendments are marked`() throws
  {
    var summary = Scene.whole()
    summary.isPartial = true
    summary.isAmendment = true
    summary.sequence = 3
    let line = StructuredData.bytes(summary, enterprise: 4_711).text
    let parsed = try #require(parse(line))
    #expect(parsed.id == "minuted@4711")
    #expect(parsed.parameters["partial"] == "1" && parsed.parameters["amend"] == "1")
    #expect(parsed.parameters["sequence"] == "3")
    #expect(parsed.parameters["Queue"] == "-5")
  }

  @Test func `hostile texts keep to the grammar`() throws {
    for text in Hostile.texts {
      let summary = Hostile.summary(text)
      let line = StructuredData.bytes(summary, enterprise: 1).text
      let parsed = try #require(parse(line), "\(line.prefix(300))")
      #expect(parsed.header[2].utf8.count <= 255)
      #expect(
        line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
      )
      #expect(parsed.parameters["read"] == "3")
      let plain = summary.category.unicodeScalars.allSatisfy { (0x20...0x7e).contains($0.value) }
      if plain { #expect(parsed.parameters["category"] == summary.category) }
    }
  }

  @Test func `a long name is cut to one of its own`() throws {
    var summary = Scene.whole()
    let long = String(repeating: "m", count: 40)
    summary.metrics = ["a", "b"].map { Summary.Metric(name: long + $0, value: .count(1)) }
    let parsed = try #require(parse(StructuredData.bytes(summary, enterprise: 1).text))
    #expect(parsed.parameters.keys.count { $0.hasPrefix("mmmm") && $0.utf8.count == 32 } == 2)
  }

  @Test func `a trouble is a line of its own kind`() {
    #expect(
      StructuredData.notice("cannot x: \u{1b}[31m\ny", at: Scene.minute, instance: "a b").text
        == "<28>1 2014-02-01T09:20:00Z a_b minuted - trouble - cannot x: #033[31m#012y"
    )
    #expect(
      StructuredData.notice("x", at: 0, instance: "").text.contains("Z - minuted - trouble - x")
    )
  }
}
