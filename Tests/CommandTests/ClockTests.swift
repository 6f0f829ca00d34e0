import Foundation
import Glibc
import Testing

/// The one test that has to wait for a real minute to end.
struct ClockTests {
  @Test func `a minute's line appears by the clock while the input is open and silent`()
    async throws
  {
    let site = try Site(ruleFile: SignalTests.rules(), settings: "lateness: 1")
    let child = try site.start()
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var stamp = [CChar](repeating: 0, count: 64)
    strftime(&stamp, stamp.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    let shown = String(
      decoding: stamp.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
      as: UTF8.self
    )
    try child.write("\(shown) host1 app: hit 1\n")

    // Asynchronously: the other tests need this thread.
    let minuteEnd = (Int(now) / 60 + 1) * 60
    while lineCount(of: site.emittedFile) == 0, time(nil) < minuteEnd + 15 {
      try await Task.sleep(for: .milliseconds(50))
    }
    let came = time(nil)
    let line = fields(ofLine: try #require(text(of: site.emittedFile).lines.first))
    #expect(line["minute"] == String(shown.prefix(16)) + ":00Z")
    #expect(line["Hits"] == "1")
    // Not before the minute and the allowed lateness are over.
    #expect(came >= minuteEnd + 1)
    #expect(child.isRunning)
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(try site.total().read == 1)
  }
}
