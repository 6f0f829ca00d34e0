import Syslog
import TestSupport
import Testing

@testable import Archive

struct KeptFileTests {
  @Test func `a name says category, time and form`() {
    let file = KeptFile(base: "sshd", stamp: 1_795_599_000, form: .packed)
    #expect(file.name == "sshd-20261125T093000Z.log.gz")
    #expect(KeptFile(name: file.name) == file)
    #expect(KeptFile(name: "a-b-20261125T093000Z.log")?.base == "a-b")
    #expect(KeptFile(name: "%overflow-20261125T093000Z.log.gz.part")?.form == .unfinished)
  }

  @Test(arguments: [
    "", ".log", "sshd.log", "sshd.log.gz", "sshd.log.1", "sshd-20261125T093000Z",
    "-20261125T093000Z.log",
    "sshd-20261125T093000Z.log.bak", "sshd-20261125T093000Z.log.gz.1", "sshd-20261125T093000.log",
    "sshd-20261325T093000Z.log", "sshd-20260230T093000Z.log", "sshd-20261125T243000Z.log",
    "sshd-2026112XT093000Z.log", "sshd_20261125T093000Z.log", "sshd-20261125t093000z.log",
    ".sshd-20261125T093000Z.log", "ss hd-20261125T093000Z.log", "s\u{1b}-20261125T093000Z.log",
    "sshd-20261125T093000Z-20261125T093000Z.log", "sshd-19691231T235959Z.log",
    "sshd-20261125T093000Z.LOG",
    "sshd-20261125T093000Z.log.gz ", "\u{fc}-20261125T093000Z.log",
  ])
  func `names that are not exactly ours are nobody's`(name: String) {
    #expect(KeptFile(name: name) == nil)
  }

  @Test(arguments: lawSeeds)
  func `every name is read as what it was made of, and names sort by time`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var last: KeptFile?
    var stamp: Int64 = 0
    for _ in 0..<500 {
      stamp += .random(in: 1...500_000_000, using: &random)
      guard KeptFile.stamps.contains(stamp) else { break }
      let file = KeptFile(
        base: "c",
        stamp: stamp,
        form: KeptFile.Form.allCases.randomElement(using: &random)!
      )
      #expect(KeptFile(name: file.name) == file, "seed \(seed)")
      if let last { #expect(last.name < file.name && last < file, "seed \(seed)") }
      last = file
    }
  }

  @Test(arguments: lawSeeds)
  func `no category's own file looks like one put away, whatever the category is called`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed)
    let parts = [
      "a", "-", ".", "%", "20261125T093000Z", "-20261125T093000Z", ".log", ".gz", "Z", "\u{fc}",
      "/",
    ]
    var owners: [String: String] = [:]
    for _ in 0..<2_000 {
      let name = (0..<Int.random(in: 1...6, using: &random))
        .map { _ in parts.randomElement(using: &random)! }.joined()
      let base = KeptFile.base(of: name)
      #expect(KeptFile(name: base + ".log") == nil, "seed \(seed): \(name)")
      let kept = KeptFile(base: base, stamp: 1, form: .plain)
      #expect(KeptFile(name: kept.name) == kept, "seed \(seed): \(name)")
      #expect(
        owners.updateValue(name, forKey: base) ?? name == name,
        "two categories share \(base)"
      )
    }
  }
}
