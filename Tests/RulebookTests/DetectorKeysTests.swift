import Rulebook
import Testing

@Suite struct DetectorKeysTests {
  private func read(_ metric: String) throws -> (category: Category?, problems: [String]) {
    let text = """
      category: a
      select: {program: a}
      rules:
        - {id: r, match: '^x', tally: [{count: N}]}
      metrics: {N: \(metric)}

      """
    let loading = try load([(name: "a.yaml", text: text)])
    return (loading.rulebook?.categories.first, loading.problems.map(\.description))
  }

  @Test func `a metric may learn the week and name its detector`() throws {
    let (category, problems) = try read("{rrd: true, season: [day, week], detector: both}")
    #expect(problems == [])
    let metric = try #require(category?.metrics.first)
    #expect(metric.hasWeek && metric.detector == .both)
    let plain = try #require(try read("{rrd: true}").category?.metrics.first)
    #expect(!plain.hasWeek && plain.detector == .minuted)
  }

  @Test(arguments: [
    ("{rrd: true, season: weak}", "did you mean \"week\"?"),
    ("{season: week}", "add \"rrd: true\""),
    ("{detector: rrd}", "add \"rrd: true\", or use \"detector: minuted\""),
    ("{rrd: true, detector: rdd}", "did you mean \"rrd\"?"),
  ])
  func `what does not fit is told`(metric: String, hint: String) throws {
    let problems = try read(metric).problems
    #expect(problems.count == 1 && problems.first?.contains(hint) ?? false, "\(problems)")
  }
}
