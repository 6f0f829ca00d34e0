import Foundation
import Glibc
import Testing

/// RRD files that stock rrdtool reads, and what is drawn and judged from them.
struct SeriesTests {
  private func rrdtool(_ arguments: [String], _ site: Site) throws -> Outcome {
    let places = ["/usr/bin/rrdtool", "/usr/local/bin/rrdtool"]
    guard let path = places.first(where: { access($0, X_OK) == 0 }) else {
      throw TestTrouble("rrdtool is missing; apt install rrdtool")
    }
    return try run(path, arguments, in: site.scratch)
  }

  @Test func `two days become RRD files, graphs and a judgement`() throws {
    let site = try Site()
    let log = try makeLog(
      [
        "--duration", "2d", "--rate", "60", "--format", "rfc3339", "--anomaly",
        "ssh-bruteforce@46h+30m", "--start", "2020-03-10T00:00:00Z",
      ],
      in: site.scratch
    )
    let replayed = try site.minuted("replay", "--quiet", log)
    #expect(replayed.status == 0, "\(replayed.errors)")
    let folder = "\(site.state)/rrd/sshd/prod"
    #expect(files(under: folder).contains("FailedLoginCount.rrd"))
    #expect(files(under: folder).contains("records.rrd"))

    for file in files(under: "\(site.state)/rrd") {
      let info = try rrdtool(["info", "\(site.state)/rrd/\(file)"], site)
      #expect(info.status == 0, "\(file): \(info.errors)")
      #expect(info.output.contains("step = 60\n"))
      // The last whole minute, 23:58; of 23:59 only a part was seen.
      let end = 1_583_971_140
      #expect(info.output.contains("last_update = \(end)\n"), "\(file)")
    }
    // What rrdtool reads is what the store has, minute by minute.
    let path = "\(folder)/records.rrd"
    let fetched = try rrdtool(
      ["fetch", path, "AVERAGE", "-r", "60", "-s", "1583884800", "-e", "1583888400"],
      site
    )
    let values = fetched.lines.compactMap { line -> Int? in
      let parts = line.split(separator: " ")
      guard parts.count == 2, let value = Double(parts[1]), value.isFinite else { return nil }
      return Int(value.rounded())
    }
    let stored = try site.summaries(
      "--category",
      "sshd",
      "--from",
      "2020-03-11T00:00:00Z",
      "--to",
      "2020-03-11T01:01:00Z"
    )
    #expect(values.count >= 60)
    #expect(Array(values.prefix(61)) == stored.map { Int($0.accounting.read) })

    try draw(site)
    try judge(site)
  }

  private func draw(_ site: Site) throws {
    let png = site.scratch.file("x.png")
    let svg = site.scratch.file("x.svg")
    for path in [png, svg] {
      let drawn = try site.minuted("graph", "sshd", "FailedLoginCount", "--output", path)
      #expect(drawn.status == 0, "\(drawn.errors)")
      #expect(drawn.output.isEmpty)
    }
    let image = bytes(of: png)
    #expect(image.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    #expect(Array(image.dropFirst(12).prefix(4)) == Array("IHDR".utf8))
    #expect(Array(image.suffix(8).prefix(4)) == Array("IEND".utf8))
    #expect(image.count > 5_000)
    let drawing = text(of: svg)
    #expect(drawing.hasPrefix("<?xml") || drawing.hasPrefix("<svg"))
    #expect(drawing.contains("<svg ") && drawing.lines.last == "</svg>")

    let unknown = try site.minuted("graph", "sshd", "Nonsense", "--output", png)
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("FailedLoginCount"), "says which there are")
    let nowhere = try site.minuted(
      "graph",
      "sshd",
      "FailedLoginCount",
      "--output",
      "/proc/none/x.png"
    )
    #expect(nowhere.status == 2, "\(nowhere.errors)")
    let kind = try site.minuted(
      "graph",
      "sshd",
      "FailedLoginCount",
      "--output",
      site.scratch.file("x.gif")
    )
    #expect(kind.status == 2, "\(kind.errors)")
  }

  private func judge(_ site: Site) throws {
    let judged = try site.minuted("aberrant", "sshd", "FailedLoginCount")
    #expect(judged.status == 0)
    // Two days are less than the ten it wants before it speaks with confidence.
    #expect(judged.errors.contains("learning"))
    #expect(try site.minuted("aberrant", "sshd", "Nonsense").status == 2)
    let own = try site.minuted("aberrant", "sshd", "FailedLoginCount", "--detector", "minuted")
    #expect(own.status == 0, "\(own.errors)")
    #expect(own.output.contains(" up: observed"), "the attack of the second evening")
    let svg = site.scratch.file("own.svg")
    let drawn = try site.minuted(
      "graph",
      "sshd",
      "FailedLoginCount",
      "--detector",
      "minuted",
      "--output",
      svg
    )
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(text(of: svg).contains("<svg "))
    let week = try site.minuted("aberrant", "sshd", "FailedLoginCount", "--season", "week")
    #expect(week.status == 2 && week.errors.contains("season: [day, week]"), "\(week.errors)")
  }

  @Test func `rows of any series are judged and drawn`() throws {
    let site = try Site()
    var text = "\u{feff}timestamp,value\r\n"
    for row in 0..<600 {
      let value = row == 500 ? 900 : 100 + row * 7_919 % 7
      text += "\(1_700_000_000 + row * 300),\(value)\r\n"
    }
    text += "rubbish,1\n1700000000,5\n,\n"
    let path = try site.scratch.write("rows.csv", text)
    for detector in ["minuted", "rrd"] {
      let judged = try site.minuted("aberrant", "--csv", path, "--detector", detector)
      #expect(judged.status == 0, "\(judged.errors)")
      #expect(judged.lines.count == 604)
      #expect(judged.lines.first == "timestamp,value,expected,low,high,score,flag")
      #expect(judged.lines.last == ",,,,,0,0")
      #expect(judged.errors.contains("603 rows, step 300 s, counts"), "\(judged.errors)")
      #expect(judged.errors.contains("2 unreadable, 1 repeated or out of order"))
      if detector == "minuted" {
        #expect(judged.lines.filter { $0.hasSuffix(",1") }.count == 1)
        #expect(judged.lines[501].hasPrefix("1700150000,900,") && judged.lines[501].hasSuffix(",1"))
      }
      let png = site.scratch.file("\(detector).png")
      let drawn = try site.minuted(
        "graph",
        "--csv",
        path,
        "--detector",
        detector,
        "--output",
        png
      )
      #expect(drawn.status == 0, "\(drawn.errors)")
      #expect(bytes(of: png).starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }
    let lines = try site.minuted("aberrant", "--csv", path, "--format", "json").lines
    #expect(lines.count == 603 && lines.allSatisfy { $0.hasPrefix("{\"v\":1,") })
    #expect(try site.minuted("aberrant", "--csv", "/nowhere").status == 2)
    #expect(try site.minuted("aberrant").status != 0)
  }

  @Test func `a log is replayed once, and with --again its RRD files are left alone`() throws {
    let site = try Site()
    let log = try makeLog(
      ["--duration", "30m", "--rate", "100", "--format", "rfc3339", "--start", PastDay.start],
      in: site.scratch
    )
    #expect(try site.minuted("replay", log).status == 0)
    let once = try site.total().read
    let path = "\(site.state)/rrd/sshd/prod/records.rrd"
    let dumped = try rrdtool(["dump", path], site)
    #expect(dumped.status == 0)

    // Its content tells, not its name.
    let copy = site.scratch.file("copy.log")
    try FileManager.default.copyItem(atPath: log, toPath: copy)
    for name in [log, copy] {
      let refused = try site.minuted("replay", name)
      #expect(refused.status == 2)
      #expect(refused.errors.contains("replayed before"))
      #expect(refused.errors.contains("--again"))
      #expect(try site.total().read == once)
    }

    #expect(try site.minuted("replay", "--again", log).status == 0)
    #expect(try site.total().read == 2 * once)
    #expect(try rrdtool(["dump", path], site).output == dumped.output)
  }
}
