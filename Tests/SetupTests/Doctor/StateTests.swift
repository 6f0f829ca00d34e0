import Foundation
import Glibc
import Ledger
import Pipeline
import RoundRobin
import Setup
import Testing

/// What the doctor says of configuration, permissions, space, clock, store and RRD files.
struct StateTests {
  @Test func `a half-written configuration is told with every place`() throws {
    let host = try HealthyHost()
    try host.scratch.write(
      "/etc/minuted/minuted.yaml",
      "rules: /etc/minuted/rules\nlatenes: 5\nlateness: -1\njournal: {sync: now"
    )
    #expect(try host.findings().worst("configuration/file")?.level == .fault)
    try host.scratch.write(
      "/etc/minuted/minuted.yaml",
      "rules: /etc/minuted/rules\nlatenes: 5\nlateness: -1\n"
    )
    let places = try host.findings().filter { $0.check == "configuration" && $0.level == .fault }
      .map(\.looked)
    #expect(
      places.contains { $0.hasSuffix("/minuted.yaml:2:1") }
        && places.contains { $0.hasSuffix("/minuted.yaml:3:11") },
      "\(places)"
    )
  }

  @Test func `rules with errors are told with their places`() throws {
    let host = try HealthyHost()
    try host.scratch.write(
      "/etc/minuted/rules/bad.yaml",
      "category: bad\nselect: {program: [x]}\nrules:\n  - id: x\n    match: '(a'\n"
    )
    let finding = try #require(try host.findings().worst("rules/files"))
    #expect(finding.level == .fault && finding.looked.contains("bad.yaml:5:"))
  }

  @Test func `wrong modes: a configuration and a state that others can write`() throws {
    let host = try HealthyHost()
    chmod(host.scratch.at("/etc/minuted/minuted.yaml"), 0o666)
    #expect(try host.troubles() == ["permissions/config"])
    chmod(host.scratch.at("/etc/minuted/minuted.yaml"), 0o644)
    chmod(host.scratch.at("/var/lib/minuted"), 0o755)
    #expect(try host.troubles() == ["permissions/mode"])
    chmod(host.scratch.at("/var/lib/minuted"), 0o750)
    try host.scratch.write("/var/lib/minuted/unmatched/app.log", "x", mode: 0o644)
    #expect(try host.findings().worst("permissions/modes")?.found.hasPrefix("2 files") == true)
  }

  @Test func `the daemon's user is worked out from the snippet, and may not write another's state`()
    throws
  {
    let host = try HealthyHost()
    try host.scratch.write("/usr/bin/setpriv", "#!/bin/sh\n", mode: 0o755)
    host.set(
      "binary",
      "/usr/bin/setpriv --reuid=minuted --regid=minuted --init-groups /usr/bin/minuted run --config /etc/minuted/minuted.yaml"
    )
    let findings = try host.findings()
    #expect(findings.worst("permissions/user")?.found.contains("minuted") == true)
    let state = try #require(findings.worst("permissions/state"))
    #expect(state.level == .fault && state.mend.contains { $0.contains("chown -R minuted:") })
    host.set(
      "binary",
      "/usr/bin/setpriv --reuid=nobodyknows /usr/bin/minuted run --config /etc/minuted/minuted.yaml"
    )
    #expect(try host.troubles() == ["permissions/user"])
    // A configuration that this user cannot read.
    host.set(
      "binary",
      "/usr/bin/setpriv --reuid=minuted /usr/bin/minuted run --config /etc/minuted/minuted.yaml"
    )
    chmod(host.scratch.at("/etc/minuted/minuted.yaml"), 0o600)
    #expect(try host.troubles().contains("configuration/readable"))
  }

  @Test func `rsyslogd that drops to a user makes that the daemon's`() throws {
    let host = try HealthyHost()
    try host.scratch.write(
      "/etc/rsyslog.conf",
      "$PrivDropToUser minuted\n$WorkDirectory /var/spool/rsyslog\n$IncludeConfig /etc/rsyslog.d/*.conf\n"
    )
    let troubles = try host.troubles()
    #expect(troubles.contains("permissions/state") && troubles.contains("space/queue-directory"))
  }

  @Test func `a clock before what was written, and a newest record in the future`() throws {
    let host = try HealthyHost()
    host.now = 1_000_000_000
    #expect(try host.troubles() == ["clock/now"])
    host.now = Int64(time(nil))
    try host.scratch.write(
      "/var/lib/minuted/status.json",
      Self.status(host.now, ahead: 86_400),
      mode: 0o640
    )
    #expect(try host.findings().worst("clock/records")?.level == .fault)
    try host.scratch.write(
      "/var/lib/minuted/status.json",
      Self.status(host.now, ahead: 0),
      mode: 0o640
    )
    #expect(try host.findings().worst("clock/records")?.level == .ok)
  }

  @Test func `a daemon that ended without notice, what it lost and what troubled it`() throws {
    let host = try HealthyHost()
    try host.scratch.write(
      "/var/lib/minuted/status.json",
      Self.status(host.now, ahead: 0),
      mode: 0o640
    )
    let findings = try host.findings()
    #expect(findings.worst("daemon/running")?.found.contains("killed") == true)
    #expect(findings.worst("daemon/malformed")?.level == .warning)
    #expect(findings.worst("daemon/store")?.level == .fault)
    #expect(findings.worst("daemon/trouble")?.found.contains("disk #033") == true)
    try host.scratch.write("/var/lib/minuted/status.json", "{", mode: 0o640)
    #expect(try host.troubles() == ["daemon/status"])
  }

  @Test func `a sound store, a damaged one, a foreign one, a newer one`() throws {
    let host = try HealthyHost()
    let path = host.scratch.at("/var/lib/minuted/ledger.sqlite")
    do { _ = try Ledger(path: path) }
    #expect(try host.findings().worst("store/pages")?.level == .ok)
    #expect(try host.troubles() == [])
    // The first page is whole, what it points to is not.
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var damaged = whole
    for index in 4_096..<damaged.count { damaged[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try? FileManager.default.removeItem(atPath: path + "-wal")
    try? FileManager.default.removeItem(atPath: path + "-shm")
    try damaged.write(to: URL(fileURLWithPath: path))
    chmod(path, 0o640)
    let finding = try #require(try host.findings().worst("store/pages"))
    #expect(
      finding.level == .fault && finding.mend.contains { $0.contains("ledger.sqlite.damaged") },
      "\(finding)"
    )
    try Data(
      "no database at all, but long enough for a header of a hundred bytes, or so it seems to be here"
        .utf8
    )
    .write(to: URL(fileURLWithPath: path))
    chmod(path, 0o640)
    #expect(try host.troubles() == ["store/pages"])
    var newer = whole
    newer[63] = 99
    try newer.write(to: URL(fileURLWithPath: path))
    chmod(path, 0o640)
    #expect(try host.troubles() == ["store/schema"])
  }

  @Test func `damaged, foreign and future RRD files are named`() throws {
    let host = try HealthyHost()
    try host.scratch.make("/var/lib/minuted/rrd/app/prod", mode: 0o750)
    for folder in ["/var/lib/minuted/rrd", "/var/lib/minuted/rrd/app"] {
      chmod(host.scratch.at(folder), 0o750)
    }
    let folder = host.scratch.at("/var/lib/minuted/rrd/app/prod")
    let start = host.now / 60 * 60 - 600
    for name in ["a", "b", "c"] {
      _ = try RoundRobinFile.create(path: "\(folder)/\(name).rrd", start: start, season: nil)
    }
    #expect(try host.troubles() == [])
    #expect(try host.findings().worst("rrd/files")?.found == "3 of 3 opened, all sound")
    truncate("\(folder)/b.rrd", 300)
    try host.scratch.write("/var/lib/minuted/rrd/app/prod/d.rrd", "rubbish", mode: 0o640)
    let faults = try host.findings().filter { $0.check == "rrd" && $0.level == .fault }
    #expect(
      faults.map { ($0.looked as NSString).lastPathComponent }.sorted() == ["b.rrd", "d.rrd"]
    )
    unlink("\(folder)/b.rrd")
    unlink("\(folder)/d.rrd")
    host.now -= 86_400
    #expect(try host.troubles().contains("rrd/future"))
  }

  @Test(.enabled(if: geteuid() == 0, "NOT TRIED: a full disk, as tmpfs cannot be mounted here"))
  func `a full disk at the first start, and one for reading only`() throws {
    let host = try HealthyHost()
    let place = host.scratch.at("/var/lib/minuted")
    guard mount("tmpfs", place, "tmpfs", 0, "size=1m,mode=0750") == 0 else { return }
    defer { umount2(place, 2) }
    try Data(count: 1_000_000).write(to: URL(fileURLWithPath: "\(place)/filler"))
    chmod("\(place)/filler", 0o640)
    #expect(try host.troubles() == ["space/disk"])
    #expect(try host.findings().worst("space/disk")?.found.contains("full") == true)
    // MS_REMOUNT, MS_RDONLY
    try #require(mount("tmpfs", place, "tmpfs", 32 | 1, nil) == 0)
    #expect(try host.findings().worst("space/disk")?.found.contains("reading only") == true)
  }

  /// A status as the daemon writes it, with troubles in it.
  private static func status(_ now: Int64, ahead: Int64) -> String {
    let written = stamp(now)
    return """
      {"v":1,"version":"0.1.0","pid":1,"instance":"x","running":true,"started":"\(written)","written":"\(written)",
      "intake":{"lines":100,"bytes":1,"rate":1,"long":0,"malformed":50,"future":0,"unstamped":0,"late":0},
      "time":{"watermark":"\(stamp(now + ahead))","zone":"UTC"},
      "rules":{"files":[],"fingerprint":"0","reloads":0,"refused":0},
      "sinks":{"summaries":1,"waiting":0,"dropped":3,"lines_sent":0,"lines_waiting":0,"lines_dropped":0,"rrd_written":0,
      "rrd_skipped":0,"rrd_dropped":0},"unmatched":[],"malformed":["rubbish"],
      "faults":[{"text":"disk \\u001b[2J","count":2,"last":"\(written)"}]}
      """
  }

  private static func stamp(_ seconds: Int64) -> String {
    let formatter = ISO8601DateFormatter()
    formatter.timeZone = TimeZone(identifier: "UTC")
    return formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
  }
}
