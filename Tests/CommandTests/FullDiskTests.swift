import Foundation
import Glibc
import Testing

/// What happens when the disk under the state is full.
///
/// Each test mounts a small tmpfs; where that is not allowed (it takes root) these tests are not
/// tried, which the test run then says.
@Suite(
  .enabled(if: SmallDisk.isPossible, "NOT TRIED: a full disk, as tmpfs cannot be mounted here")
)
struct FullDiskTests {
  @Test func `summary lines are the same when the RRD files do not fit`() throws {
    let site = try Site()
    let log = try makeLog(
      ["--lines", "6000", "--format", "rfc3339", "--start", PastDay.start],
      in: site.scratch
    )
    #expect(try site.minuted("replay", "--emit", site.emitted, log).status == 0)

    let small = try Site()
    let disk = try SmallDisk(at: small.state, size: "2m", in: small.scratch)
    defer { withExtendedLifetime(disk) {} }
    let outcome = try small.start(input: .file(log)).wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("the disk may be full"), "\(outcome.errors)")
    #expect(bytes(of: small.emittedFile) == bytes(of: site.emittedFile))
    #expect(sum("read", inLines: text(of: small.emittedFile).lines) == 6_000)
  }

  @Test func `a disk that fills up and is emptied again costs no minute`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let disk = try SmallDisk(at: site.state, size: "32m", in: site.scratch)
    defer { withExtendedLifetime(disk) {} }
    let child = try site.start()
    try child.write(PastDay.lines(60, minute: 0, "hit") + PastDay.lines(60, minute: 1, "hit"))
    try eventually("a minute is stored") { (try? site.total().read) ?? 0 >= 60 }
    try disk.fill()
    for minute in 2..<30 { try child.write(PastDay.lines(60, minute: minute, "hit")) }
    // Lines the rules do not know: their file and their templates need room as well.
    try child.write(PastDay.lines(60, minute: 30, "miss"))
    try eventually("the full disk is told of") { child.errors.contains("ledger") }
    #expect(child.isRunning)
    try disk.empty()
    try child.write(PastDay.lines(60, minute: 31, "hit"))
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 0)
    let total = try site.total()
    #expect(total.read == 32 * 60)
    #expect(total.unmatched == 60)
    #expect(sum("read", inLines: text(of: site.emittedFile).lines) == 32 * 60)
    #expect(lineCount(of: "\(site.state)/unmatched/app.log") == 60)
  }

  @Test func `replay onto a full disk exits 3 and harms nothing that is stored`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let log = try site.scratch.write("app.log", PastDay.lines(60, "hit"))
    let disk = try SmallDisk(at: site.state, size: "32m", in: site.scratch)
    defer { withExtendedLifetime(disk) {} }
    #expect(try site.minuted("replay", log).status == 0)
    try disk.fill()
    let more = try site.scratch.write("more.log", PastDay.lines(60, minute: 1, "hit"))
    let outcome = try site.minuted("replay", more)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.errors.contains("ledger.sqlite"), "\(outcome.errors)")
    try disk.empty()
    #expect(try site.total().read == 60)
    #expect(try site.minuted("replay", more).status == 0)
    #expect(try site.total().read == 120)
  }
}

/// A small tmpfs, unmounted when this is gone.
final class SmallDisk {
  private let path: String
  private let scratch: Scratch
  private var filler: String { "\(path)/filler" }

  init(at path: String, size: String, in scratch: Scratch) throws {
    self.path = path
    self.scratch = scratch
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let mounted = try shell("mount -t tmpfs -o size=\(size) none '\(path)'", in: scratch)
    guard mounted.status == 0 else { throw TestTrouble("mount: \(mounted.errors)") }
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
  }

  /// Leaves not a byte free.
  func fill() throws {
    let command = "cat /dev/zero > '\(filler)'; test $(df --output=avail '\(path)' | tail -1) = 0"
    guard try shell(command, in: scratch).status == 0 else {
      throw TestTrouble("cannot fill \(path)")
    }
  }

  /// Makes the room free again.
  func empty() throws {
    guard unlink(filler) == 0 else { throw TestTrouble("unlink: \(errorText())") }
  }

  /// Whether a tmpfs can be mounted here.
  static let isPossible: Bool = {
    guard let scratch = try? Scratch() else { return false }
    return (try? SmallDisk(at: scratch.file("disk"), size: "1m", in: scratch)) != nil
  }()
}
