import Foundation
import Glibc
import Pipeline
import Synchronization
import Syslog

/// Plays rsyslog's part towards `minuted run`: every case that omprog can bring about.
///
/// Each case has a state directory of its own in a scratch directory that is removed at the end. Nothing goes to
/// `/dev/log`, no hook is run, and the site's state and archive are not touched.
public struct Selftest: Sendable {
  /// Seconds of a case; a child that does not answer by then is killed.
  public static let caseSeconds = 30.0
  /// Cases played at once: most of their time is waiting.
  private static let players = 6

  private let plan: SelftestPlan

  /// A self-test.
  ///
  /// - Parameter plan: what to play with.
  public init(_ plan: SelftestPlan) { self.plan = plan }

  /// The names of all cases.
  public static var names: [String] { SelftestCase.all.map(\.name) }

  /// Plays the cases.
  ///
  /// - Parameter names: which; nil for all.
  /// - Returns: what came of each, in their order.
  /// - Throws: ``ChildError`` when there is no place to play, or the program cannot be run at all.
  public func play(only names: Set<String>? = nil) throws(ChildError) -> [SelftestResult] {
    let scratch = try SelftestScratch(plan)
    defer { scratch.remove() }
    // Writing to a child that has gone is to be told by EPIPE.
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    let version = HostCommand.run([plan.program, "--version"], seconds: 20)
    guard version.ending == .exited(0) else {
      let how = version.failure ?? version.ending?.description ?? ""
      throw ChildError(description: "\(plan.program) --version: \(how)")
    }
    let cases = SelftestCase.all.filter { names?.contains($0.name) ?? true }
    let table = Table(cases.count)
    var players: [BackgroundThreadBox] = []
    for _ in 0..<min(Selftest.players, cases.count) {
      let player = BackgroundThread {
        while let index = table.next() {
          table.set(index, Selftest.play(cases[index], scratch))
        }
      }
      if let player { players.append(BackgroundThreadBox(player)) }
    }
    guard !players.isEmpty else { throw ChildError(description: "the system gives no thread") }
    for player in players { player.join() }
    return table.results
  }

  private static func play(_ played: SelftestCase, _ scratch: SelftestScratch) -> SelftestResult {
    let begun = SpawnedChild.now()
    let stage = SelftestStage(played.name, scratch, deadline: begun + caseSeconds)
    var verdict = SelftestResult.Verdict.holds
    var seen: String
    do throws(SelftestFault) {
      seen = try played.play(stage)
    } catch {
      verdict = error.isTrouble ? .unplayed : .fails
      seen = error.description
    }
    stage.end()
    let seconds = ((SpawnedChild.now() - begun) * 10).rounded() / 10
    return SelftestResult(
      name: played.name,
      what: played.what,
      verdict: verdict,
      seen: ShownText.of(Array(seen.utf8.prefix(500))),
      seconds: seconds
    )
  }

  /// Which case is next, and what came of each.
  private final class Table: Sendable {
    private let state: Mutex<(next: Int, results: [SelftestResult?])>

    init(_ count: Int) { state = Mutex((0, Array(repeating: nil, count: count))) }

    func next() -> Int? {
      state.withLock { state in
        guard state.next < state.results.count else { return nil }
        state.next += 1
        return state.next - 1
      }
    }

    func set(_ index: Int, _ result: SelftestResult) {
      state.withLock { $0.results[index] = result }
    }

    var results: [SelftestResult] { state.withLock { $0.results.compactMap(\.self) } }
  }
}

/// A thread that can stand in a list.
private final class BackgroundThreadBox {
  private var thread: BackgroundThread?

  init(_ thread: consuming BackgroundThread) { self.thread = consume thread }

  func join() {
    let taken = thread.take()
    taken?.join()
  }
}
