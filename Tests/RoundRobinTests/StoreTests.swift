import Foundation
import RoundRobin
import Syslog
import Testing

@Suite struct StoreTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func fill(
    _ store: inout RoundRobinStore,
    metric: String = "m",
    _ values: [Double?],
    category: String = "c",
    from start: Int64 = monday
  ) {
    for (index, value) in values.enumerated() {
      store.append(
        category: category,
        environment: "prod",
        metric: metric,
        time: start + Int64(index) * 60,
        value: value
      )
    }
  }

  private func values(_ store: RoundRobinStore, _ count: Int64, metric: String = "m") throws
    -> [Double?]
  {
    try store.file(category: "c", environment: "prod", metric: metric)
      .fetch(.average, from: monday, to: monday + count * 60).values.map { $0.isNaN ? nil : $0 }
  }

  @Test func `minutes of several series go into their files`() throws {
    var store = RoundRobinStore(root: scratch("rrd"))
    fill(&store, metric: "a", [1, 2, 3])
    fill(&store, metric: "b", [9, nil, 0])
    #expect(store.buffered == 5)
    #expect(store.flush() == [])
    #expect(store.buffered == 0)
    #expect(scratch.files() == ["rrd/c/prod/a.rrd", "rrd/c/prod/b.rrd"])
    #expect(try values(store, 3, metric: "a") == [1, 2, 3])
    #expect(try values(store, 3, metric: "b") == [9, nil, 0])
    #expect(store.counts.written == 5 && store.counts.created == 2)
    let mode = try FileManager.default.attributesOfItem(atPath: scratch("rrd/c/prod/a.rrd"))
    #expect(mode[.posixPermissions] as? Int == 0o640)
  }

  @Test func `a duplicate minute is skipped and counted`() throws {
    var store = RoundRobinStore(root: scratch("rrd"))
    fill(&store, [1, 2])
    #expect(store.flush() == [])
    fill(&store, [10, 20, 3, 4])
    fill(&store, [40], from: monday + 180)
    #expect(store.flush() == [])
    #expect(store.counts.written == 4 && store.counts.skipped == 3)
    #expect(try values(store, 4) == [1, 2, 3, 4])
  }

  @Test func `another process' store skips what this one wrote`() throws {
    var first = RoundRobinStore(root: scratch("rrd"))
    fill(&first, [1, 2])
    #expect(first.flush() == [])
    var second = RoundRobinStore(root: scratch("rrd"))
    fill(&second, [5, 6, 7])
    #expect(second.flush() == [])
    #expect(second.counts.skipped == 2 && second.counts.written == 1 && second.counts.created == 0)
    #expect(try values(second, 3) == [1, 2, 7])
  }

  @Test func `minutes that came out of order are written in order`() throws {
    var store = RoundRobinStore(root: scratch("rrd"))
    for minute: Int64 in [2, 0, 1, 3] {
      fill(&store, [Double(minute)], from: monday + minute * 60)
    }
    #expect(store.flush() == [])
    #expect(try values(store, 4) == [0, 1, 2, 3])
  }

  @Test func `each further season has a file beside the first`() throws {
    var store = RoundRobinStore(root: scratch("rrd"), settings: .init(seasons: [.day, .week]))
    fill(&store, [1, 2])
    fill(&store, metric: "m@week", [3])
    #expect(store.flush() == [])
    #expect(
      scratch.files() == [
        "rrd/c/prod/m%40week.rrd", "rrd/c/prod/m%40week@week.rrd", "rrd/c/prod/m.rrd",
        "rrd/c/prod/m@week.rrd",
      ]
    )
    func season(_ season: Season?) throws -> Int? {
      try store.file(category: "c", environment: "prod", metric: "m", season: season)
        .shape().aberrance?.seasonMinutes
    }
    #expect(try season(nil) == 1_440)
    #expect(try season(.day) == 1_440)
    #expect(try season(.week) == 10_080)
    #expect(store.counts.created == 4 && store.counts.written == 6)
  }

  @Test func `one series may learn the week, and another may not`() throws {
    var store = RoundRobinStore(root: scratch("rrd"))
    for (metric, seasons) in [("a", [Season.day, .week]), ("b", [.day])] {
      store.append(
        category: "c",
        environment: "prod",
        metric: metric,
        time: monday,
        value: 1,
        seasons: seasons
      )
    }
    #expect(store.flush() == [])
    #expect(scratch.files() == ["rrd/c/prod/a.rrd", "rrd/c/prod/a@week.rrd", "rrd/c/prod/b.rrd"])
  }

  @Test(arguments: [
    "../../../etc/passwd", "..", ".", "", "/", "/etc/x", ".hidden", "a/b", "a\0b", "nl\nx", "%2F",
    "~root", "-rf", "$(id)", "ceph//x", "a:b\\c", "ü", String(repeating: "ü/", count: 200),
    String(repeating: "x", count: 5_000),
  ]) func `a hostile name stays in its place`(name: String) throws {
    var store = RoundRobinStore(root: scratch("deep/rrd"))
    store.append(category: name, environment: name, metric: name, time: monday, value: 1)
    #expect(store.flush() == [])
    let files = scratch.files()
    #expect(files.count == 1)
    let parts = try #require(files.first).split(separator: "/", omittingEmptySubsequences: false)
    #expect(parts.count == 5 && parts[0] == "deep" && parts[1] == "rrd", "\(files)")
    for part in parts[2...] {
      #expect(part.utf8.count <= SafeName.maxBytes + 17 + 4 && !part.hasPrefix("."), "\(part)")
      let isSafe = part.utf8.allSatisfy { byte in
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-%~".utf8.contains(byte)
      }
      #expect(isSafe, "\(part)")
    }
    let file = store.file(category: name, environment: name, metric: name)
    #expect(try file.lastUpdate() == monday + 60)
  }

  @Test func `different names never share a file`() {
    let store = RoundRobinStore(root: "/r")
    let long = String(repeating: "l", count: 99)
    let names = [
      "a", "A", "a.", ".a", "%2Ea", "a/b", "a%2Fb", "", "%", long + "ab", long + "ac", long + "b",
      long + "/", long,
    ]
    let paths = names.map { store.file(category: "c", environment: "e", metric: $0).path }
    #expect(Set(paths).count == names.count)
  }

  @Test func `a directory that cannot be made is a fault, and later gets its values`() throws {
    let root = scratch("rrd")
    var store = RoundRobinStore(root: root)
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    // A file where the directory should be: nobody can write there, not even root.
    try Data().write(to: URL(fileURLWithPath: "\(root)/c"))
    fill(&store, [1, 2])
    fill(&store, [1, 2], category: "other")
    let faults = store.flush()
    #expect(faults.count == 1)
    #expect(faults.first?.error.path.hasPrefix("\(root)/c") == true)
    #expect(faults.first?.error.reason == "Not a directory")
    #expect(faults.first?.kept == 2)
    #expect(store.counts.written == 2, "the other category goes on")

    fill(&store, [3], from: monday + 120)
    #expect(store.flush().first?.kept == 3)
    try FileManager.default.removeItem(atPath: "\(root)/c")
    #expect(store.flush() == [])
    #expect(try values(store, 3) == [1, 2, 3])
    #expect(store.buffered == 0 && store.counts.dropped == 0)
  }

  @Test(arguments: [nil, 3_000, 0])
  func `a corrupt file is a fault with librrd's reason, is put aside and begun anew`(
    cutTo: Int?
  ) throws {
    var store = RoundRobinStore(root: scratch("rrd"))
    fill(&store, metric: "good", [1])
    fill(&store, metric: "bad", [1])
    #expect(store.flush() == [])
    let bad = store.file(category: "c", environment: "prod", metric: "bad").path
    let damaged =
      try cutTo.map { try Data(contentsOf: URL(fileURLWithPath: bad)).prefix($0) }
      ?? Data(repeating: 0x41, count: 5_000)
    try Data(damaged).write(to: URL(fileURLWithPath: bad))
    fill(&store, metric: "good", [2], from: monday + 60)
    fill(&store, metric: "bad", [2], from: monday + 60)
    let faults = store.flush()
    #expect(faults.map(\.error.path) == [bad])
    #expect(
      faults.first?.description.contains("moved to \"\(bad).damaged\", a new file is begun")
        == true,
      "\(faults)"
    )
    #expect(try values(store, 2, metric: "good") == [1, 2])

    #expect(try Data(contentsOf: URL(fileURLWithPath: bad + ".damaged")) == damaged)
    #expect(store.flush() == [])
    #expect(try values(store, 2, metric: "bad") == [nil, 2])
  }

  @Test func `what cannot be written is kept up to a limit, then the oldest go`() throws {
    let root = scratch("rrd")
    try Data().write(to: URL(fileURLWithPath: root))
    var store = RoundRobinStore(root: root, settings: .init(keptMinutes: 5))
    fill(&store, Array(repeating: 1, count: 3))
    #expect(store.flush().first?.dropped == 0)
    fill(&store, Array(repeating: 2, count: 4), from: monday + 180)
    let fault = try #require(store.flush().first)
    #expect(fault.kept == 5 && fault.dropped == 2 && store.counts.dropped == 2)
    try FileManager.default.removeItem(atPath: root)
    #expect(store.flush() == [])
    #expect(try values(store, 7) == [nil, nil, 1, 2, 2, 2, 2])
  }

  @Test func `a long replay is written as it comes, within the buffer's limit`() throws {
    var store = RoundRobinStore(root: scratch("rrd"), settings: .init(keptMinutes: 100))
    fill(&store, (0..<250).map { Double($0) })
    #expect(store.buffered <= 100 && store.counts.written >= 150)
    #expect(store.flush() == [])
    #expect(store.counts.written == 250 && store.counts.dropped == 0)
    #expect(try values(store, 250) == (0..<250).map { Double($0) })
  }

  @Test func `what no file can hold, and series beyond the limit, are refused and counted`() {
    var store = RoundRobinStore(root: scratch("rrd"), settings: .init(fileLimit: 1))
    fill(&store, metric: "a", [1, .nan, .infinity])
    fill(&store, metric: "b", [1])
    fill(&store, metric: "a", [1], from: .max)
    #expect(store.counts.refused == 4 && store.buffered == 1)
    #expect(store.flush() == [])
    #expect(scratch.files() == ["rrd/c/prod/a.rrd"])
  }

  @Test func `a file that was deleted is made anew`() throws {
    var store = RoundRobinStore(root: scratch("rrd"))
    fill(&store, [1])
    #expect(store.flush() == [])
    try FileManager.default.removeItem(atPath: scratch("rrd"))
    fill(&store, [2], from: monday + 60)
    #expect(store.flush() == [])
    #expect(try values(store, 2) == [nil, 2])
  }
}

@Suite struct WrongClockTests {
  @Test func `a minute of 1970 at the head does not keep the good ones out`() throws {
    let scratch = try Scratch()
    var store = RoundRobinStore(root: scratch("rrd"))
    let monday: Int64 = 1_793_577_600
    for time in [0, 60, monday, monday + 60] {
      store.append(category: "c", environment: "prod", metric: "m", time: time, value: 7)
    }
    #expect(store.flush() == [])
    let file = store.file(category: "c", environment: "prod", metric: "m")
    #expect(try file.lastUpdate() == monday + 120)
    #expect(try file.fetch(.average, from: monday, to: monday + 120).values == [7, 7])
  }
}
