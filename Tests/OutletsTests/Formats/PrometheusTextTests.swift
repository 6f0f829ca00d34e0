import Glibc
import Minutes
import Sketches
import Testing

@testable import Outlets

private let second: UInt64 = 1_000_000_000

struct PrometheusTextTests {
  private func text(_ summaries: [Summary], maxSeries: Int = PrometheusText.maxSeries) -> String {
    var content = PrometheusText(maxSeries: maxSeries)
    for summary in summaries { content.add(summary) }
    return content.bytes().text
  }

  private func count(_ value: UInt64, _ minute: Int64, category: String = "a") -> Summary {
    var summary = Summary(minute: minute, instance: "i", category: category, environment: "prod")
    summary.accounting = Accounting(matched: value)
    summary.metrics = [Summary.Metric(name: "N", value: .count(value))]
    return summary
  }

  @Test func `the text has the newest minute, and the records since the start`() {
    #expect(
      text([count(3, 60), count(5, 120)])
        == """
        # HELP minuted_last_minute_timestamp_seconds When the newest whole minute began.
        # TYPE minuted_last_minute_timestamp_seconds gauge
        minuted_last_minute_timestamp_seconds 120
        # HELP minuted_records_total Records of each category since the daemon started, by what became of them.
        # TYPE minuted_records_total counter
        minuted_records_total{category="a",result="matched"} 8
        minuted_records_total{category="a",result="ignored"} 0
        minuted_records_total{category="a",result="unmatched"} 0
        minuted_records_total{category="a",result="malformed"} 0
        minuted_records_total{category="a",result="own"} 0
        minuted_records_total{category="a",result="dropped"} 0
        # HELP minuted_metric Metrics of the rule files as of the newest whole minute.
        # TYPE minuted_metric gauge
        minuted_metric{category="a",environment="prod",metric="N",stat="value"} 5
        # HELP minuted_series_left_out Series left out of this text, being more than 10000.
        # TYPE minuted_series_left_out gauge
        minuted_series_left_out 0

        """
    )
  }

  @Test func `an amendment of the newest whole minute is added to it, all else counts as records`()
  {
    var part = count(2, 180)
    part.isPartial = true
    var amendment = count(1, 120)
    amendment.isAmendment = true
    var late = count(10, 60)
    late.isAmendment = true
    var latePart = part
    latePart.isPartial = false
    latePart.isAmendment = true
    let made = text([count(3, 60), count(4, 120), part, amendment, late, latePart])
    #expect(made.contains("metric=\"N\",stat=\"value\"} 5\n"))
    #expect(made.contains("result=\"matched\"} 22\n"))
    #expect(made.contains("timestamp_seconds 120\n"))
  }

  @Test func `a category of an older minute is not in the newest`() {
    let made = text([count(3, 60, category: "old"), count(4, 120, category: "new")])
    #expect(!made.contains("minuted_metric{category=\"old\""))
    #expect(made.contains("minuted_metric{category=\"new\""))
    #expect(made.contains("minuted_records_total{category=\"old\",result=\"matched\"} 3\n"))
  }

  @Test func `series beyond the limit are left out and counted`() {
    let made = text([count(3, 60, category: "a"), count(4, 60, category: "b")], maxSeries: 10)
    #expect(made.split(separator: "\n").count { !$0.hasPrefix("#") } == 10 + 1)
    #expect(made.hasSuffix("minuted_series_left_out 5\n"))
  }

  @Test func `hostile texts are labels that end where they should`() throws {
    let form =
      /minuted_[a-z_]+(\{[a-z]+="([^"\\\n]|\\[\\"n])*"(,[a-z]+="([^"\\\n]|\\[\\"n])*")*\})? -?[0-9.e+\-]+/
    for text in Hostile.texts.filter({ $0.count < 1_000 }) {
      let made = self.text([Hostile.summary(text)])
      for line in made.split(separator: "\n") where !line.hasPrefix("#") {
        #expect(try form.wholeMatch(in: line) != nil, "\(line)")
        #expect(
          line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        )
      }
      #expect(made.split(separator: "\n").count { !$0.hasPrefix("#") } == 9)
    }
  }

  // MARK: The file

  @Test func `the file is replaced as a whole, for everybody to read`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/minuted.prom"
    let before = umask(0o077)
    defer { umask(before) }
    let outlet = SummaryOutlet(try Sink("prometheus:" + path))
    outlet.take(count(3, 60), line: [], now: 0)
    outlet.flush(now: 0)
    let first = try contents(of: path)
    #expect(first.contains("stat=\"value\"} 3\n"))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o644)
    let node = status.st_ino
    let reader = open(path, O_RDONLY)
    defer { close(reader) }
    outlet.take(count(4, 120), line: [], now: second)
    outlet.flush(now: second)
    #expect(
      String(decoding: readAvailable(reader), as: UTF8.self) == first,
      "who reads it reads on"
    )
    #expect(try contents(of: path).contains("stat=\"value\"} 4\n"))
    #expect(stat(path, &status) == 0 && status.st_ino != node)
    #expect(names(in: directory.path) == ["minuted.prom"])
    #expect(outlet.report.sent == 2 && outlet.report.waiting == 0)
    outlet.flush(now: 2 * second)
    #expect(outlet.report.sent == 2, "nothing new, nothing written")
  }

  @Test func `a file that cannot be written is tried again later, and what it missed is counted`()
    throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/later/minuted.prom"
    let outlet = SummaryOutlet(try Sink("prometheus:" + path))
    outlet.take(count(1, 60), line: [], now: 0)
    outlet.flush(now: 0)
    #expect(outlet.report.fault?.code == ENOENT && outlet.report.fault?.isLasting == true)
    #expect(outlet.report.waiting == 1)
    outlet.take(count(2, 120), line: [], now: 1)
    mkdir(directory.path + "/later", 0o700)
    outlet.flush(now: 1)
    #expect(outlet.report.sent == 0, "not before the pause is over")
    outlet.flush(now: LineOutlet.firstPause)
    #expect(try contents(of: path).contains("stat=\"value\"} 2\n"))
    let report = outlet.report
    #expect(report.sent == 1 && report.dropped == 1 && report.waiting == 0)
    #expect(report.fault?.isLasting == false)
  }

  @Test func `a link in the hidden file's place is refused, and one in the file's place replaced`()
    throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/minuted.prom"
    let precious = directory.path + "/precious"
    close(open(precious, O_WRONLY | O_CREAT, 0o600))
    symlink(precious, directory.path + "/.minuted.prom" + TableFiles.unfinishedSuffix)
    let outlet = SummaryOutlet(try Sink("prometheus:" + path))
    outlet.take(count(1, 60), line: [], now: 0)
    outlet.flush(now: 0)
    #expect(outlet.report.fault?.code == ELOOP)
    unlink(directory.path + "/.minuted.prom" + TableFiles.unfinishedSuffix)
    symlink(precious, path)
    outlet.finish(now: 0)
    #expect(outlet.report.sent == 1)
    #expect(try contents(of: precious).isEmpty)
    #expect(try contents(of: path).contains("minuted_metric{"))
  }

  @Test func `a batch writes the file once, at its end`() throws {
    let directory = try TemporaryDirectory()
    let outlet = SummaryOutlet(try Sink("prometheus:\(directory.path)/m.prom"), waits: true)
    for minute in 1...5 as ClosedRange<Int64> {
      outlet.take(count(1, minute * 60), line: [], now: 0)
      outlet.flush(now: 0)
    }
    #expect(names(in: directory.path).isEmpty)
    outlet.finish(now: 0)
    #expect(try contents(of: directory.path + "/m.prom").contains("timestamp_seconds 300\n"))
    #expect(outlet.report.sent == 1)
  }
}
