import Foundation
import Synchronization
import Testing

@testable import Alerts

@Suite(.prompt) struct HookChildTests {
  private let scratch: Scratch
  /// How long the last run took.
  private let took = Took()

  private final class Took: Sendable {
    private let value = Mutex(Duration.zero)
    func set(_ new: Duration) { value.withLock { $0 = new } }
    var time: Duration { value.withLock { $0 } }
  }

  /// Process groups that are known at the moment.
  private final class Groups: Sendable {
    private let value = Mutex<Set<pid_t>>([])
    func insert(_ group: pid_t) { value.withLock { _ = $0.insert(group) } }
    func remove(_ group: pid_t) { value.withLock { _ = $0.remove(group) } }
    var isEmpty: Bool { value.withLock { $0.isEmpty } }
  }

  init() throws { scratch = try Scratch() }

  private func script(
    _ script: String,
    timeout: Int = 10,
    input: String = "in\n",
    arguments: [String] = [],
    environment: [String: String] = ["PATH": "/usr/bin:/bin"]
  ) async throws -> HookChild.Ending {
    let path = try scratch.file("hook-\(UUID())", "#!/bin/sh\n" + script + "\n")
    return await run(path, timeout, input, arguments, environment)
  }

  private func run(
    _ path: String,
    _ timeout: Int = 10,
    _ input: String = "",
    _ arguments: [String] = [],
    _ environment: [String: String] = [:]
  ) async -> HookChild.Ending {
    let groups = Groups()
    let command = HookCommand(
      path: path,
      arguments: arguments,
      environment: environment,
      input: Array(input.utf8),
      timeout: timeout
    )
    // At a priority of its own, as the office does it: other tests keep the threads of theirs busy for
    // longer than the time limits here.
    let (ending, took) = await Task.detached(priority: .high) {
      let begun = ContinuousClock.now
      let ending = await HookChild.run(
        command,
        begun: { groups.insert($0) },
        ending: { groups.remove($0) }
      )
      return (ending, ContinuousClock.now - begun)
    }.value
    self.took.set(took)
    #expect(groups.isEmpty)
    return ending
  }

  @Test func `a hook gets its arguments, its input and nothing else`() async throws {
    let ending = try await script(
      """
      printf '%s|' "$@"; cat; env | sort; pwd; ls /proc/self/fd | tr '\\n' ' '
      cut -d' ' -f1,5,6 /proc/$$/stat; echo $$
      """,
      arguments: ["a b", "$(id)", "'"],
      environment: ["PATH": "/usr/bin:/bin", "MINUTED_X": "1;2 $(id)"]
    )
    #expect(ending.failure == nil)
    let lines = String(decoding: ending.output, as: UTF8.self).split(separator: "\n")
    #expect(
      lines.prefix(4) == ["a b|$(id)|'|in", "MINUTED_X=1;2 $(id)", "PATH=/usr/bin:/bin", "PWD=/"]
    )
    #expect(lines[4] == "/")
    // 3 is the directory that ls reads.
    let rest = try #require(lines.dropFirst(5).first).split(separator: " ")
    #expect(rest.prefix(4) == ["0", "1", "2", "3"])
    // Process, group and session are the same.
    let pid = try #require(lines.last)
    #expect(rest.suffix(3) == [pid, pid, pid])
  }

  @Test func `what cannot be run says why`() async throws {
    let data = try scratch.file("data", "x", mode: 0o644)
    let odd = try scratch.file("odd", "\u{1}\u{2}\u{3}")
    let script = try scratch.file("script", "#!/nonexistent/interpreter\n")
    let cases = [
      (scratch.path + "/none", "does not exist"), (scratch.path, "is a directory"),
      (data, "is not executable"), (odd, "neither a program nor a script"),
      (script, "its interpreter does not exist"), ("relative", "is no absolute path"),
      ("/dev/null", "is no file"),
    ]
    for (path, reason) in cases {
      let failure = await run(path).failure
      #expect(failure?.contains(reason) == true, "\(path): \(failure ?? "no failure")")
    }
  }

  @Test(arguments: [
    ("exit 3", "exited with 3"), ("kill -9 $$", "was ended by signal 9"),
    ("exit 0", nil), ("exec <&-; exit 0", nil), ("echo said; exit 1", "exited with 1"),
  ])
  func `the exit status tells`(script: String, failure: String?) async throws {
    // More than a pipe holds, which nobody reads.
    let ending = try await self.script(script, input: String(repeating: "x", count: 200_000))
    #expect(ending.failure == failure)
  }

  @Test func `a hook that hangs is ended, and what it has started`() async throws {
    let ending = try await script("sleep 61 & echo $!; echo $$; sleep 62", timeout: 1)
    #expect(ending.failure == "took longer than 1 s and was ended")
    #expect(took.time < .seconds(2.5))
    try await expectGone(ending)
  }

  @Test func `a hook that ignores TERM is killed two seconds later`() async throws {
    let ending = try await script("trap '' TERM; echo $$; while :; do sleep 1; done", timeout: 1)
    #expect(ending.failure == "took longer than 1 s and was ended")
    #expect(took.time > .seconds(2.9))
    #expect(took.time < .seconds(6))
    try await expectGone(ending)
  }

  private func expectGone(_ ending: HookChild.Ending) async throws {
    let pids = String(decoding: ending.output, as: UTF8.self).split(separator: "\n")
    #expect(!pids.isEmpty)
    for pid in pids.compactMap({ pid_t($0) }) {
      // init may need a moment to reap an orphan.
      var state = "?"
      for _ in 0..<200 {
        state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? "gone"
        if state == "gone" || state.contains(") Z ") { break }
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(state == "gone" || state.contains(") Z "), "\(pid) still runs: \(state)")
    }
  }

  @Test func `a grandchild that keeps the pipe open does not hold us`() async throws {
    let ending = try await script("sleep 3 & echo started")
    #expect(ending.failure == nil)
    #expect(String(decoding: ending.output, as: UTF8.self) == "started\n")
    #expect(took.time < .seconds(2))
  }

  @Test func `a hook that closes its output is waited for`() async throws {
    let ending = try await script("exec >&- 2>&-; sleep 0.3; exit 4")
    #expect(ending.failure == "exited with 4")
    let slow = try await script("exec >&- 2>&-; sleep 60", timeout: 1)
    #expect(slow.failure == "took longer than 1 s and was ended")
  }

  @Test func `a flood is cut`() async throws {
    let ending = try await script("exec yes")
    #expect(ending.failure == "wrote more than 8 MiB and was ended")
    #expect(ending.output.count == HookChild.maxKeptBytes)
    let much = try await script("head -c 1000000 /dev/zero")
    #expect(much.failure == nil)
    #expect(much.discarded == 1_000_000 - HookChild.maxKeptBytes)
  }

  @Test func `no descriptor and no zombie is left behind`() async throws {
    let path = try scratch.file("quick", "#!/bin/sh\nexit 0\n")
    // The first run makes what the library keeps.
    #expect(await run(path).failure == nil)
    let before = ours()
    for _ in 0..<100 { #expect(await run(path, 10, "in").failure == nil) }
    // Other tests open files at the same time: only what is ours counts.
    #expect(ours() <= before + 10)
    #expect(!ownChildren().contains { $0.contains(" (quick) Z ") })
  }

  /// Files in memory and pipes that this process holds.
  private func ours() -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.filter { name in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/self/fd/" + name
      )
      return target.map { $0.contains("minuted-notice") || $0.hasPrefix("pipe:") } ?? false
    }.count
  }

  private func ownChildren() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { Int($0) != nil }.compactMap {
      try? String(contentsOfFile: "/proc/\($0)/stat", encoding: .utf8)
    }.filter { $0.contains(") Z \(getpid()) ") }
  }
}
