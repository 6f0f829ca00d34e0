import Testing

@testable import Archive

struct SegmentNameTests {
  @Test(
    arguments: [
      ("sshd", 1_796_047_620, 0, "sshd/2026/11/30/1407.log.gz"),
      ("sshd", 1_796_047_620, 12, "sshd/2026/11/30/1407_0012.log.gz"),
      ("%2Fetc%2Fpasswd", 0, 10_000, "%2Fetc%2Fpasswd/1970/01/01/0000_10000.log.gz"),
    ] as [(String, Int64, Int, String)]
  )
  func `a place has a path, which is read back`(
    base: String,
    minute: Int64,
    part: Int,
    path: String
  ) {
    let place = SegmentPath(base: base, minute: minute, part: part)
    #expect(place.path == path)
    #expect(SegmentPath(base: base, day: place.day, name: place.name) == place)
  }

  @Test(
    arguments: [
      "", "1407.log", "1407.log.gz.part", "2407.log.gz", "1460.log.gz", "140.log.gz",
      "14071.log.gz",
      "1407_.log.gz", "1407_1.log.gz", "1407_0000.log.gz", "1407_00012.log.gz", "1407-0001.log.gz",
      "../07.log.gz", "x407.log.gz",
    ]
  )
  func `a name of others is none of ours`(name: String) {
    #expect(SegmentPath(base: "a", day: 20_000, name: name) == nil)
  }

  @Test func `parts come behind each other in the order of their names`() {
    let names = [0, 1, 2, 9, 10, 11, 100, 9_999].map {
      SegmentPath(base: "a", minute: 60, part: $0).name
    }
    #expect(names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) } == names)
  }

  @Test(arguments: ["sshd", "a-b", "%2F..", SegmentKey.unsplit, "-"])
  func `an open segment has a name, which is read back`(base: String) {
    for first in [0, 1, 0xdead_beef, UInt64.max] {
      let key = SegmentKey(base: base, minute: 1_796_047_620, first: first)
      #expect(SegmentKey(openName: key.openName) == key)
    }
  }

  @Test(
    arguments: [
      "", ".part", "sshd.part", "sshd-20261130T1407.part", "sshd-20261130T1407-00.part",
      "sshd-20261130T2407-0000000000000000.part", "sshd-20261131T1407-0000000000000000.part",
      "-20261130T1407-0000000000000000.part", "sshd-20261130T1407-000000000000000G.part",
      "sshd-20261130T1407-0000000000000000.part.gz",
    ]
  )
  func `an open name of others is none of ours`(name: String) {
    #expect(SegmentKey(openName: name) == nil)
  }

  @Test(arguments: ["%unsplit", "%open", "../../etc/passwd", "", ".", "a/b", "\u{1b}[31m"])
  func `no category gets the name of anything else`(category: String) {
    let base = SegmentKey.base(of: category)
    #expect(base != SegmentKey.unsplit && base != SegmentKey.openDirectory)
    #expect(!base.contains("/") && base != "." && base != ".." && !base.isEmpty)
  }
}
