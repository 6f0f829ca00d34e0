import Foundation
import RoundRobin
import Testing

@Suite struct GraphTests {
  let scratch: Scratch
  private let day: Int64 = 86_400

  init() throws { scratch = try Scratch() }

  private func makeGraph(_ name: String = "a.rrd", season: Season? = .day) throws -> Graph {
    var series = officeSeries(days: 5, noise: 0.05, seed: 3)
    for index in 4 * 1_440 + 600..<4 * 1_440 + 640 {
      series[index] = MinuteValue(time: series[index].time, value: series[index].value * 2)
    }
    return Graph(
      file: try makeFile(scratch(name), season: season, series),
      from: monday + 3 * day,
      to: monday + 5 * day,
      title: "sshd prod",
      metric: "FailedLogins",
      unit: "per minute"
    )
  }

  @Test func `a PNG and an SVG are drawn`() throws {
    let graph = try makeGraph()
    let png = try graph.render(.png)
    #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(png.count > 10_000)
    let svg = String(decoding: try graph.render(.svg), as: UTF8.self)
    #expect(svg.hasPrefix("<?xml") && svg.contains("<svg") && svg.utf8.count > 10_000)
    #expect(svg.contains("</svg>"))
  }

  @Test func `a file's extension chooses the format`() throws {
    let graph = try makeGraph()
    try graph.write(to: scratch("g.PNG"))
    try graph.write(to: scratch("g.svg"))
    let png = try Data(contentsOf: URL(fileURLWithPath: scratch("g.PNG")))
    let svg = try Data(contentsOf: URL(fileURLWithPath: scratch("g.svg")))
    #expect(png.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    #expect(svg.prefix(5) == Data("<?xml".utf8))
    #expect(scratch.files() == ["a.rrd", "g.PNG", "g.svg"])
  }

  @Test(arguments: ["g.gif", "g", "png", "g.png.txt"]) func `another extension is an error`(
    name: String
  ) throws {
    let graph = try makeGraph()
    let error = #expect(throws: RoundRobinError.self) { try graph.write(to: scratch(name)) }
    #expect(error?.reason == "expected a name ending in .png or .svg")
  }

  @Test func `a picture without a band differs from one with`() throws {
    var graph = try makeGraph()
    let with = try graph.render(.png)
    graph.showsBand = false
    #expect(try graph.render(.png) != with)
    let plain = try makeGraph("plain.rrd", season: nil)
    #expect(try plain.render(.png).count > 5_000)
  }

  @Test(arguments: [
    "a:b", "DEF:x=/etc/passwd:y:AVERAGE", "back\\slash\\", "end\\", "end\\l", "\\:", ":\u{301}x",
    "",
    "%s %n %d", "--lazy", "new\nline\0nul", "<b>&amp;</b>", "ü 漢字", "\"quotes\" 'q'",
    String(repeating: ":", count: 500), String(repeating: "\\", count: 500),
    String(repeating: "漢", count: 500),
  ]) func `hostile text is only text`(text: String) throws {
    var graph = try makeGraph()
    (graph.title, graph.metric, graph.unit) = (text, text, text)
    (graph.width, graph.height) = (200, 60)
    #expect(try graph.render(.png).count > 2_000)
  }

  @Test(arguments: ["a:b.rrd", "a\\b.rrd", "a\\:b.rrd", "a b%s.rrd", "é:\u{301}.rrd"])
  func `any path can be drawn from`(name: String) throws {
    var graph = try makeGraph(name)
    (graph.width, graph.height) = (200, 60)
    #expect(try graph.render(.png).count > 2_000)
  }

  @Test func `sizes and ranges out of bounds are errors`() throws {
    let graph = try makeGraph()
    let changes: [(inout Graph) -> Void] = [
      { $0.width = 0 }, { $0.width = 1_000_000 }, { $0.height = -1 }, { $0.to = $0.from },
      { $0.from = -5 }, { $0.from = 0 }, { $0.file = RoundRobinFile(path: "/nowhere/x.rrd") },
    ]
    for change in changes {
      var changed = graph
      change(&changed)
      #expect(throws: RoundRobinError.self) { try changed.render(.png) }
    }
  }

  @Test func `several threads may draw, one after the other`() async throws {
    let graph = try makeGraph()
    let sizes = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 { group.addTask { (try? graph.render(.png).count) ?? 0 } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes.count == 4 && Set(sizes).count == 1 && sizes[0] > 10_000)
  }
}
