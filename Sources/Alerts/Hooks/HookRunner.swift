import Dispatch
import Glibc
import Ledger
import Outlets
import Synchronization

/// Does what tells hooks, beside everything else: a bounded number at once, each in a task of its own.
///
/// Whoever starts tasks asks for what has ended; nothing calls back.
final class HookRunner: Sendable {
  /// A run that has ended.
  struct Outcome: Sendable {
    /// The notice as it was when the run began.
    var notice: StoredNotice
    /// What became of it.
    var ending: HookChild.Ending
    /// Whether it was cut off by the end of the process.
    var wasCut: Bool
  }

  private struct State {
    var running: Set<String> = []
    var groups: Set<pid_t> = []
    var outcomes: [Outcome] = []
    var isEnding = false
  }

  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  /// Hooks that run.
  var running: Set<String> { state.withLock { $0.running } }

  /// Starts a task for a hook that does not run.
  func start(_ task: HookTask, _ notice: StoredNotice) {
    state.withLock { _ = $0.running.insert(notice.hook) }
    // Threads of other priorities are others: whoever keeps those of tasks without one busy must not
    // hold up a time limit.
    Task.detached(priority: .high) { [self] in
      let ending = await perform(task)
      state.withLock {
        $0.running.remove(notice.hook)
        $0.outcomes.append(Outcome(notice: notice, ending: ending, wasCut: $0.isEnding))
      }
      ended.signal()
    }
  }

  /// What has ended since this was last asked.
  func takeOutcomes() -> [Outcome] {
    state.withLock { state in
      defer { state.outcomes = [] }
      return state.outcomes
    }
  }

  /// Waits for what runs: some time for it to end by itself, then TERM, then KILL.
  func finish(graceMilliseconds: Int) {
    let begun = DispatchTime.now()
    func wait(until milliseconds: Int) {
      let limit = begun + .milliseconds(milliseconds)
      while !running.isEmpty, ended.wait(timeout: limit) == .success {}
    }
    wait(until: graceMilliseconds * 2 / 3)
    guard !running.isEmpty else { return }
    signal(SIGTERM)
    wait(until: graceMilliseconds * 9 / 10)
    guard !running.isEmpty else { return }
    signal(SIGKILL)
    wait(until: graceMilliseconds)
  }

  private func signal(_ signal: Int32) {
    // Under the lock: a group whose leader is being reaped has left the set before.
    state.withLock { state in
      state.isEnding = true
      for group in state.groups { kill(-group, signal) }
    }
  }

  private func perform(_ task: HookTask) async -> HookChild.Ending {
    switch task {
    case .impossible(let reason): return HookChild.Ending(failure: reason)
    case .line(let destination, let line):
      return HookChild.Ending(failure: HookRunner.send(line, to: destination))
    case .append(let path, let bytes):
      return HookChild.Ending(failure: NoticeFile.append(bytes, to: path))
    case .child(let command):
      return await HookChild.run(
        command,
        begun: { group in self.state.withLock { _ = $0.groups.insert(group) } },
        ending: { group in self.state.withLock { _ = $0.groups.remove(group) } }
      )
    }
  }

  /// Sends one line; a fault of the destination as text, nil when the system took it.
  private static func send(_ line: [UInt8], to destination: Destination) -> String? {
    let outlet = LineOutlet(destination)
    // An outlet of its own knows of no earlier fault, so that any time will do.
    outlet.send(line, now: 0)
    if outlet.sent == 0, outlet.backlog > 0 { _ = outlet.finish(now: 0) }
    if outlet.sent > 0 { return nil }
    return outlet.lastFault?.description ?? "not taken in time"
  }
}
