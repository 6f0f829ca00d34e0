import Ledger
import Rulebook
import Testing

@testable import Alerts

/// Every rule runs twice: once as it is, once with everything read anew from the ledger at each step
/// and with what was decided thrown away before it was written.
@Suite struct NotifierTests {
  @Test(arguments: [false, true])
  func `a group waits for its alerts and gets one notice`(crashes: Bool) throws {
    let scene = try NoticeScene(crashes: crashes)
    try scene.fire(episode(1, severity: "warning"))
    #expect(try scene.run(0..<20) == [])
    try scene.fire(episode(2, "absent", severity: "critical"))
    try scene.fire(episode(3, category: "web"))
    #expect(try scene.run(20..<200) == ["30 firing 2+ 1+", "50 firing 3+"])
    #expect(scene.notices[0].severity == "critical")
    #expect(scene.notices[0].headline.hasSuffix("4812 vs at most 100 (+1 more)"))
    #expect(scene.notices[0].group == "category=sshd,environment=prod")
  }

  @Test(arguments: [false, true])
  func `what still fires is told as context, what resolves once`(crashes: Bool) throws {
    let scene = try NoticeScene(crashes: crashes)
    try scene.fire(episode(1))
    #expect(try scene.run(0..<100) == ["30 firing 1+"])
    try scene.fire(episode(2, "absent"))
    #expect(try scene.run(100..<200) == ["130 firing 2+ 1"])
    try scene.resolve(1, at: 180)
    #expect(try scene.run(200..<300) == ["230 resolved 1+= 2"])
    try scene.resolve(2, at: 300)
    #expect(try scene.run(300..<2_000, step: 30) == ["330 resolved 2+="])
    #expect(scene.notices.map(\.thread).allSatisfy { $0 == scene.notices[0].id })
  }

  @Test(arguments: [false, true])
  func `an alert that comes and goes within the group wait is one notice`(crashes: Bool) throws {
    let scene = try NoticeScene(crashes: crashes)
    try scene.fire(episode(1))
    #expect(try scene.run(0..<20) == [])
    try scene.resolve(1, at: 10)
    #expect(try scene.run(20..<700) == ["30 resolved 1+="])
    let lines = try #require(scene.notices[0].text).split(separator: "\n")
    #expect(lines[0].hasPrefix("RESOLVED [major] ops sshd "))
    #expect(lines.contains { $0.contains(", fired ") && $0.contains(", resolved ") })
  }

  @Test(arguments: [false, true])
  func `a reminder comes while something fires, acknowledged or silenced it does not`(
    crashes: Bool
  ) throws {
    let scene = try NoticeScene(crashes: crashes)
    try scene.fire(episode(1))
    #expect(
      try scene.run(0..<1_300, step: 30) == ["30 firing 1+", "630 reminder 1+", "1230 reminder 1+"]
    )
    try scene.ledger.acknowledge(
      1,
      AlertAcknowledgement(at: NoticeScene.start + 1_300, by: "ann", reason: "on it")
    )
    #expect(try scene.run(1_300..<3_000, step: 50) == [])
    try scene.ledger.acknowledge(1, nil)
    let now = NoticeScene.start + 3_000
    _ = try scene.ledger.add(AlertSilence(from: now, to: now + 500, by: "ann", reason: "disk"))
    #expect(try scene.run(3_000..<3_600) == ["3500 reminder 1+"])
    try scene.ledger.acknowledge(
      1,
      AlertAcknowledgement(at: NoticeScene.start + 3_600, by: "ann", reason: "")
    )
    try scene.resolve(1, at: 4_000)
    #expect(try scene.run(4_010..<6_000, step: 30) == ["4040 resolved 1+="])
  }

  @Test(arguments: [false, true])
  func `Alertmanager is told again whatever was acknowledged, or it would resolve`(
    crashes: Bool
  ) throws {
    let scene = try NoticeScene(crashes: crashes, hook("am", .alertmanager(url: "", headers: nil)))
    try scene.fire(episode(1))
    #expect(try scene.run(0..<60) == ["30 firing 1+"])
    try scene.ledger.acknowledge(
      1,
      AlertAcknowledgement(at: NoticeScene.start + 60, by: "ann", reason: "")
    )
    #expect(try scene.run(60..<900, step: 30) == ["630 reminder 1+"])
  }

  @Test(arguments: [false, true])
  func `no repeat interval, no reminders`(crashes: Bool) throws {
    var ops = hook()
    ops.repeatInterval = 0
    let scene = try NoticeScene(crashes: crashes, ops)
    try scene.fire(episode(1))
    #expect(try scene.run(0..<3_000, step: 30) == ["30 firing 1+"])
  }

  @Test(arguments: [false, true])
  func `a silence keeps back, what fires at its end is told then, what resolved is not`(
    crashes: Bool
  ) throws {
    let scene = try NoticeScene(crashes: crashes)
    var silence = AlertSilence(
      from: NoticeScene.start,
      to: NoticeScene.start + 300,
      by: "ann",
      reason: "rebuild"
    )
    silence.category = "ss*"
    _ = try scene.ledger.add(silence)
    try scene.fire(episode(1))
    try scene.fire(episode(2, "absent"))
    try scene.fire(episode(3, category: "web"))
    #expect(try scene.run(0..<100) == ["30 firing 3+"])
    try scene.resolve(2, at: 90)
    #expect(try scene.run(100..<600) == ["300 firing 1+"])
    #expect(scene.silenced == 2)
  }

  @Test(arguments: [false, true])
  func `the resolution of what was told waits for the end of a silence`(crashes: Bool) throws {
    let scene = try NoticeScene(crashes: crashes)
    try scene.fire(episode(1))
    #expect(try scene.run(0..<100) == ["30 firing 1+"])
    let now = NoticeScene.start + 100
    _ = try scene.ledger.add(AlertSilence(from: now, to: now + 400, by: "ann", reason: "x"))
    try scene.resolve(1, at: 200)
    #expect(try scene.run(200..<1_000) == ["500 resolved 1+="])
  }

  @Test(arguments: [false, true])
  func `hooks are told by severity, owner and category`(crashes: Bool) throws {
    var page = hook("page")
    page.severities = [.critical, .major]
    var web = hook("web")
    web.owners = ["web-*"]
    var mail = hook("mail")
    mail.categories = ["sshd", "w?b"]
    mail.tellsResolved = false
    let scene = try NoticeScene(crashes: crashes, page, web, mail)
    try scene.fire(episode(1, severity: "critical"))
    try scene.fire(episode(2, category: "web", severity: "info", owner: "web-ops"))
    try scene.fire(episode(3, category: "dns", severity: "info", owner: ""))
    #expect(
      try scene.run(0..<60)
        == ["page 30 firing 1+", "web 30 firing 2+", "mail 30 firing 1+", "mail 30 firing 2+"]
    )
    for id in 1...3 { try scene.resolve(Int64(id), at: 60) }
    #expect(try scene.run(60..<300) == ["page 90 resolved 1+=", "web 90 resolved 2+="])
  }

  @Test(arguments: [false, true])
  func `beyond its limit notices are held back and counted in the next`(crashes: Bool) throws {
    var ops = hook()
    ops.limit = 2
    ops.limitSeconds = 300
    let scene = try NoticeScene(crashes: crashes, ops)
    for id in 1...4 { try scene.fire(episode(Int64(id), category: "c\(id)")) }
    #expect(try scene.run(0..<60) == ["30 firing 1+", "30 firing 2+"])
    // Of what was told the resolution waits, of what was held back there is none.
    try scene.resolve(1, at: 60)
    try scene.resolve(3, at: 60)
    #expect(try scene.run(60..<630) == ["330 resolved 1+= held 2"])
    // What was held back and still fires comes with the reminders.
    #expect(try scene.run(630..<1_000) == ["630 reminder 2+", "630 reminder 4+"])
    try scene.resolve(4, at: 1_000)
    #expect(try scene.run(1_000..<1_100) == ["1030 resolved 4+="])
    #expect(scene.heldBack == 2)
  }

  @Test(arguments: [false, true])
  func `a series that flaps is told ever more rarely`(crashes: Bool) throws {
    let scene = try NoticeScene(crashes: crashes)
    scene.settings.repeatInterval = 3_600
    var told: [String] = []
    for round in 0..<40 {
      // It fires for one minute of every two.
      let second = Int64(round) * 120
      try scene.fire(episode(Int64(round) + 1, fired: second))
      told += try scene.run(second..<second + 60, step: 30)
      try scene.resolve(Int64(round) + 1, at: second + 60)
      told += try scene.run(second + 60..<second + 120, step: 30)
    }
    // 80 changes in 80 minutes. Without a limit each would be a notice.
    #expect(told.prefix(2) == ["30 firing 1+", "90 resolved 1+="])
    #expect(told.count <= 16, "\(told)")
    #expect(told.count >= 4, "\(told)")
    #expect(scene.joined > 20)
    let again = try #require(scene.notices.first { $0.alerts[0].times > 2 }?.text)
    #expect(again.contains(" time since 2026-11-29T09:00:00+01:00"))
  }

  @Test(arguments: [false, true])
  func `a clock that is set back makes nobody wait longer`(crashes: Bool) throws {
    let scene = try NoticeScene(crashes: crashes)
    try scene.fire(episode(1))
    #expect(try scene.run(5_000..<5_010) == [])
    #expect(try scene.run(1_000..<1_020) == ["1000 firing 1+"])
  }

  @Test func `a new hook begins with what fires, one that is gone is forgotten`() throws {
    let scene = try NoticeScene()
    try scene.fire(episode(1))
    try scene.fire(episode(2, category: "web"))
    #expect(try scene.run(0..<60).count == 2)
    try scene.resolve(1, at: 60)
    _ = try scene.run(60..<200)
    scene.settings.hooks.append(hook("late"))
    _ = try scene.ledger.register(hooks: ["ops", "late"], at: NoticeScene.start + 200)
    #expect(try scene.run(200..<300) == ["late 230 firing 2+"])
    scene.settings.hooks.removeFirst()
    #expect(try scene.ledger.register(hooks: ["late"], at: NoticeScene.start + 300) == 0)
    try scene.resolve(2, at: 300)
    #expect(try scene.run(300..<400) == ["330 resolved 2+="])
  }

  @Test func `more alerts than a notice holds go into the next ones`() throws {
    let scene = try NoticeScene()
    for id in 1...250 { try scene.fire(episode(Int64(id), label: "host\(id)")) }
    let told = try scene.run(0..<100)
    #expect(told.count == 3)
    let new = scene.notices.flatMap { $0.alerts.filter(\.isNew).map(\.id) }
    #expect(new.sorted() == (1...250).map(Int64.init))
    #expect(scene.notices.allSatisfy { $0.alerts.count <= NoticeLimits.maxAlerts })
    #expect(scene.notices[2].leftOut == 150)
  }
}
