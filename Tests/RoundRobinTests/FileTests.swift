import Foundation
import RoundRobin
import Testing

@Suite struct FileTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func minutes(_ values: [Double?], from start: Int64 = monday) -> [MinuteValue] {
    values.enumerated().compactMap { index, value in
      value.map { MinuteValue(time: start + Int64(index) * 60, value: $0) }
    }
  }

  @Test func `stock rrdtool reads what a file is made of`() throws {
    let path = scratch("a.rrd")
    _ = try makeFile(path, minutes([5, 0, 7]))
    let info = try rrdtool("info", path)
    for line in [
      "step = 60", "ds[value].type = \"GAUGE\"", "ds[value].minimal_heartbeat = 120",
      "ds[value].min = NaN", "rra[0].cf = \"AVERAGE\"", "rra[0].rows = 10080",
      "rra[1].pdp_per_row = 5", "rra[1].rows = 8640", "rra[2].pdp_per_row = 60",
      "rra[2].rows = 17520", "rra[3].cf = \"MIN\"", "rra[6].cf = \"MAX\"",
      "rra[9].cf = \"HWPREDICT\"", "rra[10].cf = \"SEASONAL\"", "rra[10].rows = 1440",
      "rra[11].cf = \"DEVSEASONAL\"", "rra[12].cf = \"DEVPREDICT\"", "rra[13].cf = \"FAILURES\"",
      "rra[13].rows = 43200", "rra[13].delta_pos = 2.5000000000e+00",
      "rra[13].delta_neg = 2.5000000000e+00", "rra[13].failure_threshold = 7",
      "rra[13].window_length = 9", "rra[9].alpha = 1.0000000000e-01",
    ] {
      #expect(info.contains(line + "\n"), "\(line)")
    }
    #expect(try rrdtool("lastupdate", path).hasSuffix("\(monday + 180): 7\n"))
    let fetched = try rrdtool(
      "fetch",
      path,
      "AVERAGE",
      "-s",
      "\(monday)",
      "-e",
      "\(monday + 120)"
    )
    #expect(fetched.contains("\(monday + 60): 5.0000000000e+00\n"))
    #expect(fetched.contains("\(monday + 120): 0.0000000000e+00\n"))
    #expect(fetched.contains("\(monday + 180): 7.0000000000e+00\n"))
  }

  @Test func `a header is read back as it was asked for`() throws {
    let week = Season(
      name: "w",
      minutes: 10_080,
      smoothingWindow: 0,
      model: .multiplicative
    )
    let shape = try makeFile(scratch("w.rrd"), season: week, minutes([1])).shape()
    let aberrance = try #require(shape.aberrance)
    #expect(aberrance.model == .multiplicative)
    #expect(aberrance.seasonMinutes == 10_080)
    #expect(aberrance.deltaAbove == 2.5 && aberrance.deltaBelow == 2.5)
    #expect(aberrance.window == 9 && aberrance.threshold == 7)
    #expect(try makeFile(scratch("p.rrd"), season: nil, minutes([1])).shape().aberrance == nil)
  }

  @Test func `a file is never created over another`() throws {
    let path = scratch("a.rrd")
    let file = try makeFile(path, minutes([5]))
    #expect(throws: RoundRobinError.self) {
      try RoundRobinFile.create(path: path, start: 0, season: .day)
    }
    #expect(try file.lastUpdate() == monday + 60)
    #expect(scratch.files() == ["a.rrd"])
  }

  @Test func `a draft that a crash left behind does not hinder`() throws {
    try Data("half".utf8).write(to: URL(fileURLWithPath: scratch(".a.rrd.new")))
    _ = try makeFile(scratch("a.rrd"), minutes([5]))
    #expect(scratch.files() == ["a.rrd"])
  }

  @Test func `a minute is written once`() throws {
    let file = try makeFile(scratch("a.rrd"), minutes([5, 6]))
    let again = try file.update(minutes([50, 60, 7, 8]))
    #expect(again == UpdateOutcome(written: 2, skipped: 2, lastUpdate: monday + 240))
    #expect(try file.fetch(.average, from: monday, to: monday + 240).values == [5, 6, 7, 8])
  }

  @Test func `values no file can hold are skipped`() throws {
    let file = try makeFile(scratch("a.rrd"), minutes([5]))
    let bad = [
      MinuteValue(time: .min, value: 1), MinuteValue(time: monday + 60, value: .nan),
      MinuteValue(time: monday + 120, value: .infinity), MinuteValue(time: .max, value: 1),
    ]
    #expect(try file.update(bad) == UpdateOutcome(written: 0, skipped: 4, lastUpdate: monday + 60))
  }

  @Test func `numbers come back as they went in`() throws {
    let values = [0, 1, 4_294_967_296, 9_007_199_254_740_991, -12, 0.1, 1e-9, 2.5e17]
    let file = try makeFile(scratch("a.rrd"), minutes(values))
    let end = monday + Int64(values.count) * 60
    let back = try file.fetch(.average, from: monday, to: end).values
    for (value, read) in zip(values, back) {
      #expect(abs(read - value) <= abs(value) * 1e-14, "\(value) came back as \(read)")
    }
    #expect(Array(back[..<5]) == Array(values[..<5]), "whole numbers are exact")
  }

  @Test(arguments: [1, 2, 3, 30, 2_000]) func `a gap stays unknown, and nothing but the gap`(
    gap: Int
  ) throws {
    let values: [Double?] = [4, 5, 6] + Array(repeating: nil, count: gap) + [7, 8]
    let file = try makeFile(scratch("a.rrd"), minutes(values))
    let end = monday + Int64(values.count) * 60
    let back = try file.fetch(.average, from: monday, to: end)
    #expect(back.values.map { $0.isNaN ? nil : $0 } == values)
  }

  @Test func `quiet minutes are zeros`() throws {
    let file = try makeFile(scratch("a.rrd"), minutes(Array(repeating: 0, count: 100)))
    let back = try file.fetch(.average, from: monday, to: monday + 6_000)
    #expect(back.values == Array(repeating: 0, count: 100))
  }

  @Test func `five minutes and hours are means, with their least and greatest`() throws {
    let file = try makeFile(scratch("a.rrd"), minutes((0..<120).map { Double($0) }))
    let five = try file.fetch(.average, from: monday, to: monday + 600, resolution: 300)
    #expect(five.step == 300 && five.values == [2, 7])
    let hours = try file.fetch(.maximum, from: monday, to: monday + 7_200, resolution: 3_600)
    #expect(hours.step == 3_600 && hours.values == [59, 119])
    #expect(
      try file.fetch(.minimum, from: monday + 60, to: monday + 61).values == [1],
      "one second of a minute brings the minute"
    )
  }

  @Test func `a range that is empty or too long is refused`() throws {
    let file = try makeFile(scratch("a.rrd"), minutes([1]))
    for (from, to) in [(monday, monday), (monday + 1, monday), (0, monday), (-1, 60)] {
      #expect(throws: RoundRobinError.self) { try file.fetch(.average, from: from, to: to) }
    }
  }

  @Test func `what is no RRD gives an error with path and reason`() throws {
    let path = scratch("a.rrd")
    try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: path))
    let file = RoundRobinFile(path: path)
    let error = #expect(throws: RoundRobinError.self) { try file.update(minutes([1])) }
    #expect(error?.path == path)
    #expect(error?.description.contains("is not an RRD file") == true)
    #expect(throws: RoundRobinError.self) { try file.shape() }
    #expect(throws: RoundRobinError.self) { try file.fetch(.average, from: 0, to: 60) }
    let missing = #expect(throws: RoundRobinError.self) {
      try RoundRobinFile(path: scratch("none.rrd")).lastUpdate()
    }
    #expect(missing?.reason.contains("No such file") == true)
  }

  @Test func `an RRD of somebody else's is not taken for ours`() throws {
    let path = scratch("other.rrd")
    _ = try rrdtool(
      "create",
      path,
      "--step",
      "300",
      "DS:octets:GAUGE:600:U:U",
      "RRA:AVERAGE:0.5:1:10"
    )
    #expect(throws: RoundRobinError.self) { try RoundRobinFile(path: path).shape() }
  }
}
