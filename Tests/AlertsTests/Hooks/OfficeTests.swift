import Foundation
import Ledger
import Rulebook
import Syslog
import Testing

@testable import Alerts

@Suite(.prompt) struct OfficeTests {
  @Test func `a hook gets the notice as JSON and in its environment`() async throws {
    let scene = try OfficeScene()
    try scene.script("hook", "cat > in.json; env | sort > env; echo done > done")
    var one = episode(1, owner: "a\nb")
    one.description = "\u{1b}]0;x\u{7}"
    try scene.write(one)
    try await scene.tick { scene.office.counts.sent == 1 }
    let notice = try AlertNotice(json: Data(scene.scratch.read("in.json").utf8))
    #expect(notice.alerts[0].id == 1)
    #expect(notice.id == "1-\(NoticeScene.start)")
    #expect(notice.alerts[0].description == "#033]0;x#007")
    #expect(try #require(notice.text).hasPrefix(notice.headline + "\n"))
    let lines = Set(scene.scratch.read("env").split(separator: "\n").map(String.init))
    for line in [
      "MINUTED_EVENT=firing", "MINUTED_SEVERITY=major", "MINUTED_OWNER=a#012b",
      "MINUTED_CATEGORY=sshd", "MINUTED_ALERT=too-many", "MINUTED_ENVIRONMENT=prod",
      "MINUTED_EPISODE=1", "MINUTED_SINCE=2026-11-29T08:00:00Z", "MINUTED_OBSERVED=4812",
      "MINUTED_EXPECTED=..100", "MINUTED_INSTANCE=vm", "LANG=C.UTF-8", "PATH=/usr/bin:/bin",
      "MINUTED_HEADLINE=" + notice.headline,
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(!lines.contains { $0.hasPrefix("SECRET") })
    #expect(scene.office.counts.waiting == 0)
    #expect(try scene.states() == [.sent])
  }

  @Test func `a hook that fails twice is tried again, later each time`() async throws {
    let scene = try OfficeScene()
    try scene.script("hook", "echo x >> runs; echo '\u{1b}bad'; [ $(wc -l < runs) -ge 3 ]")
    try scene.write(episode(1))
    for failed in 1...2 {
      try await scene.tick { scene.office.counts.failedRuns == UInt64(failed) }
      let waiting = try #require(try scene.ledger.firstWaiting(hook: "hook"))
      #expect(waiting.tries == failed)
      let pause = waiting.next - scene.now
      #expect((failed == 1 ? 8...10 : 15...20).contains(Int(pause)))
      // A second too early nothing runs.
      scene.now = waiting.next - 1
      scene.office.tick(now: scene.now)
      try await Task.sleep(for: .milliseconds(50))
      scene.office.tick(now: scene.now)
      #expect(scene.scratch.read("runs").count == 2 * failed)
      scene.now = waiting.next
    }
    try await scene.tick { scene.office.counts.sent == 1 }
    #expect(scene.notes.all.count == 2)
    #expect(
      scene.notes.all.first
        == "hook hook exited with 1 (try 1 of 9, notice 1); it said: #033bad"
    )
  }

  @Test func `a hook that always fails is given up, and its last error kept`() async throws {
    let scene = try OfficeScene()
    try scene.script("hook", "exit 7") { $0.retries = 1 }
    try scene.write(episode(1))
    try await scene.tick { scene.office.counts.failedRuns == 1 }
    scene.now += 100
    try await scene.tick { scene.office.counts.failed == 1 }
    let notice = try #require(try scene.ledger.notices().first)
    #expect(notice.state == .failed)
    #expect(notice.error == "exited with 7")
    #expect(notice.tries == 2)
  }

  @Test func `pauses double up to an hour and differ between notices`() {
    for tries in 1...12 {
      let whole = min(3_600, 10 << (tries - 1))
      let pauses = (1...200).map {
        Int(AlertOffice.pause(tries, backoff: 10, notice: Int64($0)))
      }
      #expect(pauses.allSatisfy { $0 <= whole && $0 >= whole - whole / 4 })
      #expect(Set(pauses).count > 1)
    }
  }

  @Test func `a hook runs one at a time, in order; several hooks at once, within the limit`()
    async throws
  {
    let scene = try OfficeScene()
    let body = "echo + >> log; sleep 0.1; echo $MINUTED_ALERT >> $MINUTED_HOOK.order; echo - >> log"
    for name in ["a", "b", "c"] { try scene.script(name, body) }
    scene.settings.maxHooks = 2
    for id in 1...3 { try scene.write(episode(Int64(id), "alert-\(id)")) }
    try await scene.tick { scene.office.counts.sent == 9 }
    for name in ["a", "b", "c"] {
      #expect(scene.scratch.read("\(name).order") == "alert-1\nalert-2\nalert-3\n")
    }
    var running = 0
    var most = 0
    for mark in scene.scratch.read("log").split(separator: "\n") {
      running += mark == "+" ? 1 : -1
      most = max(most, running)
    }
    #expect(most == 2)
  }

  @Test func `a tick does not wait for a hook, and the end not for long`() async throws {
    let scene = try OfficeScene()
    try scene.script("hook", "echo $$ > pid; trap '' TERM; sleep 50; sleep 50")
    try scene.write(episode(1))
    var begun = ContinuousClock.now
    scene.office.tick(now: scene.now)
    #expect(ContinuousClock.now - begun < .seconds(1))
    try await scene.tick { !scene.scratch.read("pid").isEmpty }
    begun = .now
    let office = scene.office
    // It blocks, which must not be done to a thread that hooks need.
    await withCheckedContinuation { done in
      DispatchQueue.global().async {
        office.finish()
        done.resume()
      }
    }
    #expect(ContinuousClock.now - begun < .seconds(3.5))
    #expect(scene.office.counts.waiting == 1)
    let left = try #require(try scene.ledger.firstWaiting(hook: "hook"))
    #expect(left.state == .waiting)
    #expect(left.tries == 0)
    let pid = try #require(
      pid_t(scene.scratch.read("pid").trimmingCharacters(in: .whitespacesAndNewlines))
    )
    #expect(kill(pid, 0) != 0)
  }

  @Test func `what was running when we were killed runs again, what was sent does not`()
    async throws
  {
    let scene = try OfficeScene()
    try scene.script("hook", "echo $MINUTED_NOTICE >> runs")
    try scene.write(episode(1))
    try await scene.tick { scene.office.counts.sent == 1 }
    try scene.write(episode(2, "absent"))
    var two = StoredNotice(hook: "", group: "", event: "", made: 0, headline: "")
    // A run begins, and nothing of it is ever heard again.
    let decision = try Notifier.pass(
      scene.settings.hooks[0],
      settings: scene.settings,
      instance: "vm",
      ledger: scene.ledger,
      silences: [],
      now: scene.now
    ).decision
    #expect(decision.change.notices.count == 1)
    two = try #require(try scene.ledger.firstWaiting(hook: "hook"))
    two.state = .running
    two.tries = 1
    try scene.ledger.update(two)
    scene.office = scene.makeOffice()
    try await scene.tick { scene.office.counts.sent == 1 }
    for _ in 0..<5 { scene.office.tick(now: scene.now) }
    #expect(scene.scratch.read("runs") == "1-\(scene.now)\n2-\(scene.now)\n")
  }

  @Test func `beyond its size the oldest of the queue go, counted and told`() throws {
    let scene = try OfficeScene()
    try scene.script("hook", "exit 1")
    scene.settings.maxWaiting = 3
    for id in 1...6 { try scene.write(episode(Int64(id), "alert-\(id)")) }
    scene.settings.maxHooks = 0
    scene.office.tick(now: scene.now)
    #expect(scene.office.counts.dropped == 3)
    #expect(scene.office.counts.waiting == 3)
    #expect(try scene.states() == [.dropped, .dropped, .dropped, .waiting, .waiting, .waiting])
    #expect(scene.notes.all == ["3 notices dropped: more than 3 waited"])
  }

  @Test func `a notice that waited says what has resolved meanwhile`() async throws {
    let scene = try OfficeScene()
    // The first that is taken is kept: on a busy machine the next is delivered before this one is read.
    try scene.script(
      "hook",
      "cat > next.json; [ -e ready ] && { [ -e in.json ] || mv next.json in.json; }"
    )
    var one = episode(1)
    try scene.write(one)
    try await scene.tick { scene.office.counts.failedRuns == 1 }
    one.resolved = one.fired + 60
    try scene.write(one)
    _ = try scene.scratch.file("ready", "")
    scene.now += 10
    try await scene.tick { scene.office.counts.sent == 1 }
    // Where a thousand tests run at once the file may be a moment in coming.
    var text = scene.scratch.read("in.json")
    for _ in 0..<50 where text.isEmpty {
      try await Task.sleep(for: .milliseconds(100))
      text = scene.scratch.read("in.json")
    }
    let notice = try AlertNotice(json: Data(text.utf8))
    #expect(notice.event == .firing)
    #expect(notice.resolvedSince == 1)
  }

  @Test func `what is older than the history is removed, what waits is not`() async throws {
    let scene = try OfficeScene()
    try scene.script("hook", "exit 0")
    try scene.write(episode(1))
    try await scene.tick { scene.office.counts.sent == 1 }
    scene.settings.historyDays = 1
    scene.settings.maxHooks = 0
    scene.office = scene.makeOffice()
    try scene.write(episode(2, "absent"))
    scene.office.tick(now: scene.now)
    #expect(try scene.states() == [.sent, .waiting])
    scene.now += 90_000
    scene.office.tick(now: scene.now)
    let left = try scene.ledger.notices()
    #expect(left.map(\.id).contains(2))
    #expect(!left.map(\.id).contains(1))
  }

  @Test func `a hook that is not configured any more loses what waited for it`() throws {
    let scene = try OfficeScene()
    try scene.script("hook", "exit 0")
    scene.settings.maxHooks = 0
    try scene.write(episode(1))
    scene.office.tick(now: scene.now)
    #expect(try scene.states() == [.waiting])
    scene.office.replace(settings: AlertSettings(), zone: .utc)
    scene.office.tick(now: scene.now)
    #expect(try scene.states() == [.dropped])
    #expect(scene.office.counts.dropped == 1)
  }
}
