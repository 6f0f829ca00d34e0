import Testing

/// The emitted lines for a site at work are those that were once looked over and kept.
///
/// `Samples/README.md` says how to make them anew.
struct GoldenTests {
  @Test(arguments: ["site.log", "site-rfc3339.log", "site-rfc3339-pri.log", "site-rfc5424.log"])
  func `the shipped rules say of the sample site what they said before`(name: String) throws {
    let site = try Site()
    let outcome = try site.minuted(
      "replay",
      "--quiet",
      "--year",
      "2026",
      "--emit",
      "stdout",
      "\(Tree.samples)/small/\(name)"
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    let golden = text(of: "\(Tree.samples)/small/site.golden").lines
    try #require(!golden.isEmpty)
    if name == "site.log" {
      #expect(outcome.lines == golden)
    } else {
      // The same messages, but only the first 500: all minutes but the last are the same.
      let whole = outcome.lines.filter { !$0.contains(" partial=1 ") }
      #expect(whole.count >= 18)
      #expect(Array(golden.prefix(whole.count)) == whole)
    }
  }
}
