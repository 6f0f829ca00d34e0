import Glibc
import Minutes
import Testing

@testable import Outlets

private let second: UInt64 = 1_000_000_000

struct SummaryOutletTests {
  private let line = Array("<30>minuted: A=1".utf8)

  @Test(arguments: [
    ("", "<30>minuted: A=1\n"), ("cee:", "<30>minuted: @cee:{\"v\":1,"), ("json:", "{\"v\":1,"),
    ("rfc5424:", "<30>1 2014-02-01T09:20:00Z log1 minuted - summary ["),
    ("graphite:", "minuted.shop.prod.records.read 5 1391246400\n"),
    ("statsd:", "minuted.shop.prod.records.read:5|c\n"),
  ])
  func `each format reaches its destination`(format: String, start: String) throws {
    let directory = try TemporaryDirectory()
    let outlet = SummaryOutlet(try Sink("\(format)file:\(directory.path)/out"))
    outlet.take(Scene.whole(), line: line, now: 0)
    let text = try contents(of: directory.path + "/out")
    #expect(text.hasPrefix(start), "\(text)")
    #expect(text.hasSuffix("\n"))
    #expect(outlet.report.sent == UInt64(text.split(separator: "\n").count))
  }

  @Test func `the prefix and the enterprise number are those of the site`() throws {
    let directory = try TemporaryDirectory()
    for format in ["graphite", "rfc5424"] {
      var sink = try Sink("\(format):file:\(directory.path)/out")
      sink.naming = OutletNaming(prefix: "site.m", enterprise: 9)
      SummaryOutlet(sink).take(Scene.whole(), line: [], now: 0)
    }
    let text = try contents(of: directory.path + "/out")
    #expect(text.hasPrefix("site.m.shop.prod."))
    #expect(text.contains("[minuted@9 "))
  }

  @Test func `StatsD's lines share datagrams, and none is split`() throws {
    let receiver = try Receiver(type: SOCK_DGRAM)
    let outlet = SummaryOutlet(try Sink("statsd:udp:127.0.0.1:\(receiver.port)"))
    outlet.take(Scene.labels(100), line: [], now: 0)
    let datagrams = receiver.datagrams(4)
    #expect(datagrams.count == 3)
    #expect(datagrams.allSatisfy { $0.utf8.count <= Payloads.datagramBytes && !$0.hasSuffix("\n") })
    let lines = datagrams.flatMap { $0.split(separator: "\n") }
    #expect(lines.count == 108)
    #expect(
      lines.allSatisfy { $0.wholeMatch(of: /minuted\.c\.e\.[A-Za-z0-9_.]+:[0-9]+\|c/) != nil }
    )
    #expect(outlet.report.sent == 108)
  }

  @Test func `what Graphite cannot be told is counted`() throws {
    let directory = try TemporaryDirectory()
    let sink = try Sink("graphite:file:\(directory.path)/out")
    let outlet = SummaryOutlet(sink, waits: false, limit: SeriesLimit(maxSeries: 110))
    var part = Scene.whole()
    part.isPartial = true
    outlet.take(part, line: [], now: 0)
    #expect(outlet.report.summariesLeftOut == 1 && outlet.report.sent == 0)
    outlet.take(Scene.labels(105), line: [], now: 0)
    #expect(outlet.report.labelsLeftOut == 5)
    outlet.take(Scene.labels(20, from: 1_000), line: [], now: 0)
    #expect(outlet.report.labelsLeftOut == 15)
    let lines = try contents(of: directory.path + "/out").split(separator: "\n")
    #expect(lines.count { $0.contains(".by.") } == 110)
  }

  @Test func `lines for Graphite wait while it is down, and are sent when it is back`() throws {
    let receiver = try Receiver(type: SOCK_STREAM, isDown: true)
    let outlet = SummaryOutlet(try Sink("graphite:tcp:127.0.0.1:\(receiver.port)"))
    for minute in 0..<3 as Range<Int64> {
      var summary = Scene.whole()
      summary.minute += minute * 60
      outlet.take(summary, line: [], now: 0)
    }
    let each = outlet.report.waiting / 3
    #expect(each == 20 && outlet.report.waiting == 60)
    #expect(outlet.report.fault?.code == ECONNREFUSED)
    #expect(outlet.waiting.count == 3, "a summary's lines wait together")
    try receiver.goUp()
    outlet.flush(now: 10 * second)
    let connection = try receiver.acceptOne()
    defer { close(connection) }
    #expect(lines(60, from: connection).count == 60)
    #expect(outlet.report.sent == 60 && outlet.report.waiting == 0)
    #expect(outlet.report.fault?.isLasting == false)
  }

  @Test func `beyond what may wait the oldest go, each of their lines counted`() throws {
    let receiver = try Receiver(type: SOCK_STREAM, isDown: true)
    let outlet = SummaryOutlet(try Sink("graphite:tcp:127.0.0.1:\(receiver.port)"))
    let count = LineOutlet.maxBacklogLines + 10
    for minute in 0..<Int64(count) {
      var summary = Scene.whole()
      summary.minute += minute * 60
      outlet.take(summary, line: [], now: 0)
    }
    let report = outlet.report
    #expect(report.waiting + Int(report.dropped) == 20 * count)
    #expect(report.dropped >= 200)
    #expect(outlet.waiting.reduce(0) { $0 + $1.count } <= LineOutlet.maxBacklogBytes)
    let last = Scene.minute + Int64(count - 1) * 60
    #expect(outlet.waiting.last?.text.hasSuffix(" \(last)") == true)
  }

  @Test func `what waited at the end can be sent by the next run`() throws {
    let receiver = try Receiver(type: SOCK_STREAM, isDown: true)
    let sink = try Sink("graphite:tcp:127.0.0.1:\(receiver.port)")
    let first = SummaryOutlet(sink)
    first.take(Scene.whole(), line: [], now: 0)
    let waiting = first.waiting
    try receiver.goUp()
    let next = SummaryOutlet(sink)
    for payload in waiting { next.send(again: payload, now: 0) }
    let connection = try receiver.acceptOne()
    defer { close(connection) }
    #expect(lines(20, from: connection).last == "minuted.shop.prod.Hits.other 1 1391246400")
  }

  @Test func `a receiver that hangs up amid lines gets them again from the start of a line`() throws
  {
    let receiver = try Receiver(type: SOCK_STREAM)
    let outlet = SummaryOutlet(try Sink("graphite:tcp:127.0.0.1:\(receiver.port)"))
    // More than the kernel's buffers take, so that a payload is out in part.
    var number: Int64 = 0
    while outlet.report.fault == nil, number < 4_000 {
      var summary = Scene.labels(100)
      summary.minute += number * 60
      outlet.take(summary, line: [], now: 0)
      number += 1
    }
    #expect(outlet.report.fault?.code == EAGAIN, "the receiver that reads nothing is noticed")
    let connection = try receiver.acceptOne()
    close(connection)
    outlet.flush(now: 60 * second)
    let next = try receiver.acceptOne()
    defer { close(next) }
    let form = /minuted\.c\.e\.[A-Za-z0-9_.]+ [0-9]+ [0-9]+/
    for line in lines(108, from: next).prefix(108) {
      #expect(line.wholeMatch(of: form) != nil, "\(line)")
    }
  }

  @Test func `a receiver that talks back without end is not listened to`() throws {
    let receiver = try Receiver(type: SOCK_STREAM)
    let outlet = SummaryOutlet(try Sink("graphite:tcp:127.0.0.1:\(receiver.port)"))
    outlet.take(Scene.whole(), line: [], now: 0)
    let connection = try receiver.acceptOne()
    defer { close(connection) }
    let noise = [UInt8](repeating: 0x0a, count: 1 << 20)
    for round in 1...20 as ClosedRange<Int64> {
      while send(connection, noise, noise.count, Int32(MSG_DONTWAIT)) > 0 {}
      var summary = Scene.whole()
      summary.minute += round * 60
      outlet.take(summary, line: [], now: 0)
    }
    #expect(outlet.report.sent == 420 && outlet.report.waiting == 0 && outlet.report.fault == nil)
    #expect(lines(420, from: connection).count == 420)
  }

  @Test func `troubles are told in the form of the sink, to those who read syslog`() throws {
    let receiver = try Receiver(type: SOCK_DGRAM)
    for format in ["", "cee:", "rfc5424:", "json:", "statsd:", "graphite:"] {
      let outlet = SummaryOutlet(try Sink("\(format)udp:127.0.0.1:\(receiver.port)"))
      outlet.tell("cannot do it", at: Scene.minute, now: 0)
    }
    #expect(
      receiver.datagrams(4) == [
        "<28>minuted: cannot do it", "<28>minuted: cannot do it",
        "<28>1 2014-02-01T09:20:00Z - minuted - trouble - cannot do it",
      ]
    )
  }
}
