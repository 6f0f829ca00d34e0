import Testing

/// The example of the article: five lines of a firewall, and the one line they become.
struct ArticleTests {
  private static let answer =
    "<30>summarydata: CiscoLogCount=5 HttpConnectionCount=4 URLsAccessed=3 ServersAccessed=2"
  private static let zeros =
    "<30>summarydata: CiscoLogCount=0 HttpConnectionCount=0 URLsAccessed=0 ServersAccessed=0"

  private func replay(_ name: String, _ site: Site) throws -> Outcome {
    try run(
      Tree.minuted,
      [
        "replay", "--config", site.config, "--rules", Tree.articleRules, "--emit", "stdout",
        "--state", site.state, "\(Tree.samples)/article/\(name)",
      ],
      in: site.scratch
    )
  }

  @Test func `five lines of a firewall become the one line of the article`() throws {
    let outcome = try replay("asa.log", Site())
    #expect(outcome.status == 0)
    #expect(outcome.output == ArticleTests.answer + "\n")
  }

  @Test func `a quiet minute is a line of zeros`() throws {
    let outcome = try replay("asa-quiet.log", Site())
    #expect(outcome.status == 0)
    // 09:20, the quiet 09:21, and what was seen of 09:22, in which there was cron alone.
    #expect(
      outcome.lines.filter { $0.hasPrefix("<30>summarydata:") } == [
        ArticleTests.answer, ArticleTests.zeros, ArticleTests.zeros,
      ]
    )
    #expect(Array(outcome.lines.prefix(2)) == [ArticleTests.answer, ArticleTests.zeros])
    let others = outcome.lines.filter { !$0.hasPrefix("<30>summarydata:") }
    #expect(others.map { fields(ofLine: $0)["category"] } == ["other"])
    #expect(others.map { fields(ofLine: $0)["read"] } == ["1"])
  }

  @Test func `tables of the minute are key=count files, the most frequent first`() throws {
    let site = try Site()
    _ = try replay("asa.log", site)
    let folder = "\(site.state)/tables/asa/prod"
    #expect(files(under: folder) == ["servers", "urls"])
    #expect(text(of: "\(folder)/servers") == "192.0.2.7=3\n192.0.2.9=1\n")
    #expect(
      text(of: "\(folder)/urls") == """
        192.0.2.7 shop.example/cart/add=2
        192.0.2.7 shop.example/index.html=1
        192.0.2.9 www.example.com/news/today.html=1

        """
    )
  }

  @Test func `without a state nothing is kept and the answer is the same`() throws {
    let scratch = try Scratch()
    let outcome = try run(
      Tree.minuted,
      [
        "replay", "--rules", Tree.articleRules, "--emit", "stdout",
        "\(Tree.samples)/article/asa.log",
      ],
      in: scratch
    )
    #expect(outcome.status == 0)
    #expect(outcome.output == ArticleTests.answer + "\n")
  }
}
