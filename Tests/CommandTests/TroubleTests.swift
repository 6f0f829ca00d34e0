import Foundation
import Glibc
import Testing

/// Exit codes, and what is said, when something outside is not as it should be.
struct TroubleTests {
  private func site() throws -> Site { try Site(ruleFile: SignalTests.rules()) }

  // MARK: Usage: 2

  @Test(arguments: [
    ["--nonsense"], ["nonsense"], ["run", "--nonsense"], ["replay"],
    ["replay", "--year", "soon", "-"],
    ["run", "--emit", "nowhere"], ["run", "--emit", "udp:localhost"], ["summary", "--every", "7"],
    ["summary", "--from", "whenever"], ["summary", "--format", "xml"], ["unknown", "--classic"],
    ["graph", "sshd"], ["status", "--format", "csv"],
  ])
  func `bad usage exits 2 and says how it goes`(arguments: [String]) throws {
    let scratch = try Scratch()
    let outcome = try run(
      Tree.minuted,
      arguments + ["--state", scratch.file("state")],
      in: scratch
    )
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(!outcome.errors.isEmpty)
    #expect(outcome.output.isEmpty)
    #expect(access(scratch.file("state"), F_OK) != 0, "nothing is made")
  }

  @Test func `a missing file is named and exits 2, and the others are read`() throws {
    let site = try site()
    let log = try site.scratch.write("app.log", PastDay.lines(5, "hit"))
    let missing = site.scratch.file("missing.log")
    let outcome = try site.minuted("replay", missing, log)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(missing))
    #expect(outcome.errors.contains("No such file"))
    #expect(try site.total().read == 5)
  }

  @Test func `a directory in place of a file is told of`() throws {
    let site = try site()
    let outcome = try site.minuted("replay", site.scratch.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(site.scratch.path))
  }

  @Test(arguments: ["run", "replay", "rules check", "rules test"])
  func `bad rules exit 2 with file, line and column`(command: String) throws {
    let site = try site()
    let path = try site.scratch.write(
      "rules/bad.yaml",
      "category: bad\nselect:\n  program: [bad]\nrules:\n  - id: a\n    macht: x\n"
    )
    let words = command.split(separator: " ").map(String.init)
    let files = command == "replay" ? ["-"] : []
    let outcome = try run(
      Tree.minuted,
      words + files + ["--config", site.config],
      in: site.scratch
    )
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("\(path):6:5: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("macht"))
  }

  @Test func `a bad configuration exits 2 with file, line and column`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("minuted.yaml", "instance: here\nstate: [1]\nlatness: 5\n")
    let outcome = try run(Tree.minuted, ["replay", "-", "--config", path], in: scratch)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("\(path):3:1: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("\(path):2:8: "), "\(outcome.errors)")
  }

  @Test func `missing rules are named`() throws {
    let scratch = try Scratch()
    let outcome = try run(
      Tree.minuted,
      ["replay", "-", "--rules", scratch.file("none")],
      in: scratch
    )
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(scratch.file("none")))
  }

  // MARK: State: 3

  @Test func `replay keeps nothing where nobody named a state`() throws {
    let scratch = try Scratch()
    let config = try scratch.write("minuted.yaml", "instance: here\n")
    let before = access("/var/lib/minuted", F_OK)
    let outcome = try run(
      Tree.minuted,
      [
        "replay", "--config", config, "--rules", Tree.articleRules,
        "\(Tree.samples)/article/asa.log",
      ],
      in: scratch
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(access("/var/lib/minuted", F_OK) == before)
    #expect(!outcome.errors.contains("replayed before"))
  }

  @Test(arguments: ["run", "replay"])
  func `a state in use exits 3 and names the process`(command: String) throws {
    let site = try site()
    let holder = try site.start()
    try holder.write(PastDay.lines(1, "hit"))
    try holder.waitUntilRead()
    let outcome =
      command == "run"
      ? try site.start(input: .nothing).wait() : try site.minuted("replay", "-")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("in use by minuted with pid \(holder.pid)"))
    holder.closeInput()
    #expect(try holder.wait().status == 0)
    #expect(try site.total().read == 1)
  }

  @Test func `the lock of a killed process is no obstacle, and what it stored is there`() throws {
    let site = try site()
    let killed = try site.start()
    for minute in 0..<3 { try killed.write(PastDay.lines(60, minute: minute, "hit")) }
    try eventually("a minute is emitted") { lineCount(of: site.emittedFile) >= 1 }
    // Lines leave first; the store follows within the same work.
    try eventually("a minute is stored") { (try? site.total().read) ?? 0 >= 60 }
    killed.send(SIGKILL)
    #expect(try killed.wait().status == -SIGKILL)
    #expect(try site.minuted("status").status == 3)
    let next = try site.start()
    try next.write(PastDay.lines(60, minute: 3, "hit"))
    next.closeInput()
    #expect(try next.wait().status == 0)
    #expect(try site.total().read >= 120)
  }

  @Test(arguments: ["under a file", "in /proc"])
  func `a state that cannot be made exits 3 and says why`(place: String) throws {
    let site = try site()
    let file = try site.scratch.write("file", "")
    let state = place == "in /proc" ? "/proc/minuted" : "\(file)/state"
    for words in [["run", "--emit", "stdout"], ["replay", "-"]] {
      let outcome = try run(
        Tree.minuted,
        words + ["--config", site.config, "--state", state],
        in: site.scratch
      )
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("state directory \(state)"), "\(outcome.errors)")
    }
  }

  @Test func `a store that is no database exits 3 and names it`() throws {
    let site = try site()
    try site.scratch.write(
      "state/ledger.sqlite",
      String(repeating: "this is no database. ", count: 500)
    )
    let outcome = try site.minuted("replay", "-")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("ledger.sqlite"), "\(outcome.errors)")
  }

  // MARK: Descriptors

  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
  func `closed standard descriptors are as good as the null device`(closed: String) throws {
    let site = try site()
    let log = try site.scratch.write("app.log", PastDay.lines(120, minute: 0, "hit"))
    let input = closed.contains("<&-") ? "" : "< '\(log)'"
    let command = "'\(Tree.minuted)' run --config '\(site.config)'"
    let outcome = try shell(
      "exec \(command) --emit stdout --emit file:/dev/full \(input) \(closed)",
      in: site.scratch,
      within: 20
    )
    #expect(outcome.status == 0)
    #expect(try site.total().read == (input.isEmpty ? 0 : 120))
    // Nothing that was meant for people has found its way into a file of the state.
    #expect(text(of: "\(site.state)/lock").lines.count == 1)
    #expect(try site.minuted("status").output.contains("not running"))
  }

  // MARK: Receivers

  @Test func `a full device for summary lines does not stop counting`() throws {
    let site = try site()
    let child = try site.start("--emit", "file:/dev/full")
    for minute in 0..<3 { try child.write(PastDay.lines(60, minute: minute, "hit")) }
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("/dev/full"), "\(outcome.errors)")
    #expect(outcome.errors.contains("No space left"))
    #expect(try site.total().read == 180)
    #expect(try site.status().faults.contains { $0.text.contains("/dev/full") })
  }

  @Test func `replay to a full device stores all, tells, and exits 3`() throws {
    let site = try site()
    let log = try site.scratch.write("app.log", PastDay.lines(60, "hit"))
    let outcome = try site.minuted("replay", "--emit", "file:/dev/full", log)
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("/dev/full"))
    #expect(outcome.errors.contains("summary lines were not taken"))
    #expect(try site.total().read == 60)
  }

  @Test func `a socket that is not there does not stop counting, and gets the lines when it is`()
    throws
  {
    let site = try site()
    let socketPath = site.scratch.file("log")
    let child = try site.start("--emit", "unix:\(socketPath)")
    for minute in 0..<2 { try child.write(PastDay.lines(60, minute: minute, "hit")) }
    try eventually("the trouble is told") { child.errors.contains(socketPath) }
    let receiver = try DatagramReceiver(path: socketPath)
    for minute in 2..<4 { try child.write(PastDay.lines(60, minute: minute, "hit")) }
    child.closeInput()
    #expect(try child.wait().status == 0)
    let received = receiver.received()
    #expect(sum("Hits", inLines: received) == 240)
    #expect(try site.total().read == 240)
  }

  @Test func `nobody at a TCP or UDP port does not stop counting`() throws {
    let site = try site()
    // Port 9 of the loopback: discard, which nobody has served for decades.
    let child = try site.start("--emit", "tcp:127.0.0.1:9", "--emit", "udp:127.0.0.1:9")
    for minute in 0..<3 { try child.write(PastDay.lines(60, minute: minute, "hit")) }
    try child.waitUntilRead()
    let before = monotonicSeconds()
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(monotonicSeconds() - before < 5)
    #expect(try site.total().read == 180)
  }
}

/// A receiver of datagrams on a unix socket.
private final class DatagramReceiver {
  private let descriptor: Int32

  init(path: String) throws {
    descriptor = socket(
      AF_UNIX,
      Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
      0
    )
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafeBytes(of: address) { bytes in
      bind(
        descriptor,
        bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count)
      )
    }
    guard result == 0 else { throw TestTrouble("bind \(path): \(errorText())") }
  }

  deinit { close(descriptor) }

  /// What has come.
  func received() -> [String] {
    var lines: [String] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { return lines }
      lines.append(String(decoding: buffer.prefix(count), as: UTF8.self))
    }
  }
}
