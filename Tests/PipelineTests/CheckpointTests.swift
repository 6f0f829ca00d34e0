import Archive
import Minutes
import TestSupport
import Testing

@testable import Pipeline

struct CheckpointTests {
  private func checkpoint() -> Checkpoint {
    var checkpoint = Checkpoint(segment: 7, offset: 99, number: 1_234, clock: 1_391_246_400)
    checkpoint.unfinished = Array("half a li".utf8)
    checkpoint.isSkipping = true
    checkpoint.isEnd = true
    checkpoint.boot = "4f0b3c4e"
    checkpoint.intake.streamTime = -5
    checkpoint.intake.streamClock = 17
    checkpoint.intake.ancientRun = 63
    checkpoint.intake.early = 2
    checkpoint.kept = ["sshd": KeptMark(latest: 1_000, size: 77), "other": KeptMark()]
    checkpoint.answers.isOpen = true
    checkpoint.answers.doubtful = [1, .max]
    checkpoint.answers.isFresh = true
    checkpoint.archiveNext = 1 << 40
    checkpoint.book.closedThrough = 23_187_440
    checkpoint.book.known = [MinuteBook.Key(category: "a", environment: "b")]
    return checkpoint
  }

  @Test func `what was encoded is decoded`() throws {
    let whole = checkpoint()
    #expect(try Checkpoint(decoding: whole.encode()) == whole)
    var bare = Checkpoint(segment: 0, number: 0, clock: 0)
    #expect(try Checkpoint(decoding: bare.encode()) == bare)
    bare.kept = [:]
    #expect(try Checkpoint(decoding: bare.encode()) == bare)
  }

  @Test func `a damaged one says what is wrong with it`() {
    let bytes = checkpoint().encode()
    func reason(_ bytes: [UInt8]) -> String? {
      do throws(DamagedCheckpoint) {
        _ = try Checkpoint(decoding: bytes)
        return nil
      } catch {
        return error.reason
      }
    }
    for place in 4..<bytes.count {
      var damaged = bytes
      damaged[place] ^= 0x40
      #expect(reason(damaged) == "its checksum does not hold")
    }
    for count in 5..<bytes.count { #expect(reason(Array(bytes.prefix(count))) != nil) }
    #expect(reason([]) == "it is no checkpoint")
    #expect(reason(Array("MCHX".utf8) + bytes.dropFirst(4)) == "it is no checkpoint")
    // Written by a later version, its checksum in order.
    var later = Array(bytes.dropLast(8))
    later[4] = 3
    let hash = later.withUnsafeBytes { XXHash64.hash($0) }
    later += withUnsafeBytes(of: hash.littleEndian) { Array($0) }
    #expect(reason(later) == "another version of minuted wrote it")
  }
}
