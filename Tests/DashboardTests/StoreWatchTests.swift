import Foundation
import Glibc
import Ledger
import Minutes
import Testing

@testable import Dashboard
@testable import Pipeline

struct StoreWatchTests {
  private let scratch: Scratch
  private let clock = ManualClock(start + 60)
  private let watch: StoreWatch

  init() throws {
    scratch = try Scratch()
    watch = StoreWatch(scratch.state, lateness: 10) { [clock] in clock.now }
  }

  private var moment: Moment? {
    watch.look()
    return try? watch.view.state.get()
  }

  private var trouble: StoreTrouble? {
    watch.look()
    if case .failure(let trouble) = watch.view.state { return trouble }
    return nil
  }

  @Test func `a new minute, and an amendment of an old one, begin a new moment`() throws {
    let writer = try scratch.writer()
    try writer.write(summary(0))
    let first = try #require(moment)
    #expect(first.minute == start && first.now == start + 60 && !first.isStale)
    #expect(moment == first)
    try writer.write(summary(1))
    let second = try #require(moment)
    #expect(second.minute == start + 60 && second.generation != first.generation)
    var late = summary(0)
    late.isAmendment = true
    late.sequence = 1
    try writer.write(late)
    let third = try #require(moment)
    #expect(third.minute == second.minute && third.generation != second.generation)
  }

  @Test func `what changes of an alert begins a new moment`() throws {
    let writer = try scratch.writer()
    try writer.write(summary(0))
    let first = try #require(moment)
    var batch = AlertBatch()
    var episode = AlertEpisode(
      series: AlertSeries(alert: "a", category: "web", environment: "prod", label: ""),
      severity: "major",
      owner: "",
      metric: "m",
      since: start,
      fired: start,
      headline: "h",
      finding: "f",
      description: "",
      action: "",
      command: ""
    )
    episode.id = 1
    batch.episodes = [episode]
    try writer.write(batch)
    let fired = try #require(moment)
    #expect(fired.generation != first.generation)
    batch.episodes[0].resolved = start + 60
    try writer.write(batch)
    let resolved = try #require(moment)
    #expect(resolved.generation != fired.generation)
  }

  @Test func `another process with the same store names the same generation`() throws {
    try scratch.writer().write(summary(0))
    let other = StoreWatch(scratch.state, lateness: 10) { start + 61 }
    other.look()
    #expect(try other.view.state.get() == moment)
  }

  @Test func `a store without news gets stale, and older by the minute`() throws {
    try scratch.writer().write(summary(0))
    let end = start + 60
    clock.set(end + 100)
    let fresh = try #require(moment)
    #expect(!fresh.isStale && fresh.now == end && fresh.age == 0)
    clock.set(end + 101)
    let stale = try #require(moment)
    #expect(stale.isStale && stale.now == end + 60 && stale.age == 60)
    #expect(stale.generation == fresh.generation)
    clock.set(end + 119)
    #expect(moment == stale)
    clock.set(end + 120)
    #expect(moment?.age == 120)
  }

  @Test func `a minute ahead of the clock is not stale`() throws {
    try scratch.writer().write(summary(5))
    #expect(moment?.isStale == false)
    #expect(moment?.now == start + 360)
  }

  @Test func `a store that is missing, and then there, is said so`() throws {
    #expect(trouble?.kind == .missing)
    let elsewhere = StoreWatch(StateDirectory(path: scratch.path + "/no"), lateness: 10) { start }
    elsewhere.look()
    guard case .failure(let missing) = elsewhere.view.state else { return #expect(Bool(false)) }
    #expect(missing.what.contains("\(scratch.path)/no is not there"))
    try scratch.writer().write(summary(0))
    #expect(moment?.minute == start)
  }

  @Test func `a store that was only begun, is empty or damaged is said so, until it is whole`()
    throws
  {
    #expect(FileManager.default.createFile(atPath: scratch.state.ledger, contents: Data()))
    #expect(trouble?.kind == .unfinished)
    try Data("no store at all, whatever its name says\n".utf8)
      .write(to: URL(fileURLWithPath: scratch.state.ledger))
    #expect(trouble?.kind == .damaged)
    try FileManager.default.removeItem(atPath: scratch.state.ledger)
    let writer = try scratch.writer()
    let empty = try #require(moment)
    #expect(empty.minute == nil && empty.isStale && empty.age == nil)
    try writer.write(summary(0))
    #expect(moment?.minute == start)
  }

  @Test func `a store that is damaged while it is watched is said so`() throws {
    try scratch.writer().write(summary(0))
    #expect(moment != nil)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.state.ledger))
    for place in bytes.indices.dropFirst(100) { bytes[place] = 0xa5 }
    // Another file at the same path, as a bad copy is.
    try FileManager.default.removeItem(atPath: scratch.state.ledger)
    try bytes.write(to: URL(fileURLWithPath: scratch.state.ledger))
    #expect(trouble?.kind == .damaged)
  }

  @Test func `a store of a newer version is said so`() throws {
    try scratch.writer().write(summary(0))
    try sqlite("PRAGMA user_version = 99")
    #expect(trouble?.kind == .newer)
    #expect(trouble?.what.contains("newer minuted (schema 99") == true)
  }

  @Test func `another store at the same path is another generation`() throws {
    try scratch.writer().write(summary(0))
    let first = try #require(moment)
    for suffix in ["", "-wal", "-shm"] { unlink(scratch.state.ledger + suffix) }
    try scratch.writer().write(summary(0), summary(1))
    let second = try #require(moment)
    #expect(second.minute == start + 60 && second.generation != first.generation)
  }

  /// Has sqlite3 change the store behind our back.
  private func sqlite(_ statement: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", scratch.state.ledger, statement]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
