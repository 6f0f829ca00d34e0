import Glibc
import Ledger
import Minutes
import Pipeline
import Syslog

/// What a case is played on: a state directory, the children started with it, and the account at the end.
final class SelftestStage: @unchecked Sendable {
  // Sendable: one thread plays a case.
  let scratch: SelftestScratch
  let folder: String
  let deadline: Double
  private var children: [SelftestChild] = []
  private var lines = 0

  var plan: SelftestPlan { scratch.plan }
  var state: StateDirectory { StateDirectory(path: "\(folder)/state") }
  var emitted: String { "\(folder)/emitted.log" }
  var stderr: String { "\(folder)/stderr" }

  init(_ name: String, _ scratch: SelftestScratch, deadline: Double) {
    self.scratch = scratch
    self.deadline = deadline
    folder = "\(scratch.path)/\(name)"
    mkdir(folder, 0o700)
  }

  /// Ends what still runs.
  func end() { for child in children { child.process.end() } }

  // MARK: Children

  /// Starts `minuted run` as omprog does.
  func start(
    _ flags: [String] = [],
    output: SpawnedChild.Output? = nil,
    config: String = "minuted.yaml",
    state: [String]? = nil
  ) throws(SelftestFault) -> SelftestChild {
    let answers = flags.contains("--confirm")
    let words =
      [plan.program, "run", "--config", "\(scratch.path)/\(config)", "--emit", "file:\(emitted)"]
      + (state ?? ["--state", self.state.path]) + flags
    do throws(ChildError) {
      let process = try SpawnedChild(
        words,
        input: .pipe,
        output: output ?? (answers ? .pipe : .file("\(folder)/stdout")),
        errors: .file(stderr)
      )
      let child = SelftestChild(process, deadline: deadline)
      children.append(child)
      return child
    } catch {
      throw SelftestFault(error.description, isTrouble: true)
    }
  }

  /// Starts one that confirms, and waits for its first answer.
  func startConfirming(_ flags: [String] = []) throws(SelftestFault) -> SelftestChild {
    let child = try start(["--confirm"] + flags)
    let first = try child.answer()
    guard first == "OK" else { throw SelftestFault("the first answer is \(first), not OK") }
    return child
  }

  // MARK: Lines

  /// A line as the template makes it, different from every other of this case.
  func line(_ message: String? = nil) -> String {
    lines += 1
    let digits = String(1_000_000 + lines).dropFirst()
    let second = Stamp.utc(Clock.now()).dropLast()
    return "<13>\(second).\(digits)+00:00 host1 app[7]: \(message ?? "hit \(lines)")"
  }

  /// So many lines, each with its line feed.
  func text(_ count: Int) -> String { (0..<count).map { _ in line() + "\n" }.joined() }

  // MARK: What came of it

  /// The account of all categories that the store has.
  func account() throws(SelftestFault) -> Accounting {
    do throws(LedgerError) {
      let ledger = try Ledger(path: state.ledger, readOnly: true)
      var total = Accounting()
      for (_, account) in try ledger.accounts() { total.add(account) }
      return total
    } catch {
      throw SelftestFault("the store cannot be read: \(error)")
    }
  }

  /// Checks the account at the end.
  ///
  /// `matched` is asked of the test's own rules alone.
  func expect(read: Int, malformed: Int = 0, matched: Int? = nil) throws(SelftestFault) -> String {
    let account = try account()
    let seen = account.parts.filter { $0.value > 0 }.map { "\($0.name)=\($0.value)" }.joined(
      separator: " "
    )
    guard account.isBalanced else { throw SelftestFault("the account does not add up: \(seen)") }
    guard account.read == UInt64(read) else {
      throw SelftestFault("\(read) lines were sent, the store has \(seen)")
    }
    guard account.malformed == UInt64(malformed) else {
      throw SelftestFault("\(malformed) malformed lines were sent, the store has \(seen)")
    }
    let hits = UInt64(matched ?? read - malformed)
    guard !plan.hasOwnRules || account.matched == hits else {
      throw SelftestFault("\(hits) lines were to match, the store has \(seen)")
    }
    return seen.isEmpty ? "read=0" : seen
  }

  /// What the daemon last said of itself.
  func status() throws(SelftestFault) -> Status {
    guard let status = try? Status.read(state.status) else {
      throw SelftestFault("status.json cannot be read")
    }
    return status
  }

  /// Waits until the status says something.
  func until(_ what: String, _ holds: (Status) -> Bool) throws(SelftestFault) {
    try wait(what) { (try? Status.read(self.state.status)).map(holds) ?? false }
  }

  /// Waits for something to come about.
  func wait(_ what: String, _ holds: () -> Bool) throws(SelftestFault) {
    while !holds() {
      guard SpawnedChild.now() < deadline else { throw SelftestFault("not in time: \(what)") }
      usleep(5_000)
    }
  }

  /// Text of one of the case's files; empty when there is none.
  func text(of path: String) -> String { HostRoot.read(at: path).text ?? "" }

  /// The last line that minuted said on standard error.
  var complaint: String {
    text(of: stderr).split(separator: "\n").last.map(String.init) ?? "nothing on standard error"
  }
}

extension Accounting {
  fileprivate mutating func add(_ other: Accounting) {
    read += other.read
    matched += other.matched
    ignored += other.ignored
    unmatched += other.unmatched
    malformed += other.malformed
    own += other.own
    dropped += other.dropped
  }
}
