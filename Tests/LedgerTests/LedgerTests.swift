import Glibc
import Ledger
import Minutes
import Sketches
import Testing
import Unknowns

struct LedgerTests {
  static func templates(_ messages: [(text: String, host: String)]) -> [Template] {
    let shard = TemplateShard(categories: 1, limit: 100)
    for (number, message) in messages.enumerated() {
      let text = Array(message.text.utf8)
      let host = Array(message.host.utf8)
      text.withUnsafeBufferPointer { text in
        host.withUnsafeBufferPointer { host in
          shard.count(category: 0, message: text, host: host, line: text, time: Int64(number))
        }
      }
    }
    return shard.drain().first?.templates ?? []
  }

  @Test func `templates of several batches are one, with all their hosts`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var batch = LedgerBatch()
    batch.templates = [
      ("web", Self.templates([("a 1", "x"), ("a 2", "y"), ("b", "x")]), 2),
      ("asa", Self.templates([("a 1", "x")]), 0),
    ]
    try ledger.write(batch)
    batch.templates = [("web", Self.templates([("b", "x"), ("a 7", "y"), ("a 8", "z")]), 3)]
    try ledger.write(batch)
    let stored = try ledger.templates()
    #expect(
      stored.map {
        "\($0.category) \(String(decoding: $0.template.text, as: UTF8.self)) \($0.template.count)"
          + " \($0.template.hosts.count) \($0.template.first)-\($0.template.last)"
      } == ["asa a <num> 1 1 0-0", "web a <num> 4 3 0-2", "web b 2 1 0-2"]
    )
    #expect(try ledger.templates(category: "asa").count == 1)
    #expect(try ledger.templateOverflow() == ["web": 5])
    #expect(String(decoding: stored[1].template.sample, as: UTF8.self) == "a 1")
  }

  @Test func `a batch that is empty changes nothing of the one it is added to`() {
    var batch = LedgerBatch()
    #expect(batch.isEmpty)
    batch.summaries = [summary(0)]
    batch.rules = "abc"
    batch.append(LedgerBatch())
    #expect(batch.rules == "abc" && batch.summaries.count == 1)
    var later = LedgerBatch()
    later.summaries = [summary(1)]
    later.rules = "def"
    batch.append(later)
    #expect(batch.rules == "def" && batch.summaries.count == 2)
  }

  @Test func `a reader of a file that is not there is told so, and makes none`() throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: LedgerError.self) {
      try Ledger(path: directory.file, readOnly: true)
    }
    #expect(error?.description.hasPrefix("cannot open \(directory.file): ") == true)
    #expect(access(directory.file, F_OK) != 0)
    #expect(throws: LedgerError.self) { try Ledger(path: directory.path + "/no/ledger.sqlite") }
  }

  @Test func `a reader sees what the writer wrote, and cannot write`() throws {
    let directory = try TemporaryDirectory()
    let writer = try Ledger(path: directory.file)
    let reader = try Ledger(path: directory.file, readOnly: true)
    try writer.write(summary(0))
    #expect(try reader.summaries(SummaryQuery()).count == 1)
    #expect(throws: LedgerError.self) { try reader.set("a", to: "b") }
    #expect(try reader.coveredMinutes()?.count == 1)
  }

  @Test func `what is written is there when the ledger is opened again`() throws {
    let directory = try TemporaryDirectory()
    do {
      let ledger = try Ledger(path: directory.file)
      try ledger.write(summary(0, [("n", .count(3))]))
      try ledger.set("seed", to: "42")
    }
    let ledger = try Ledger(path: directory.file)
    #expect(try ledger.summaries(SummaryQuery()).first?.value("n") == .count(3))
    #expect(try ledger.setting("seed") == "42")
    #expect(try ledger.setting("other") == nil)
    try ledger.set("seed", to: "43")
    #expect(try ledger.setting("seed") == "43")
  }

  @Test func `a ledger of a newer version is left alone`() throws {
    let directory = try TemporaryDirectory()
    do { _ = try Ledger(path: directory.file) }
    // SQLite keeps the version at byte 60 of the file, most significant byte first.
    let file = try #require(fopen(directory.file, "r+"))
    fseek(file, 63, SEEK_SET)
    fputc(Int32(Ledger.schemaVersion + 1), file)
    fclose(file)
    for readOnly in [false, true] {
      let error = #expect(throws: LedgerError.self) {
        try Ledger(path: directory.file, readOnly: readOnly)
      }
      #expect(error?.action == "use")
      #expect(error?.reason.contains("newer minuted") == true)
    }
  }

  @Test(arguments: [false, true])
  func `a file that is no ledger is an error, not a crash`(readOnly: Bool) throws {
    let directory = try TemporaryDirectory()
    let file = try #require(fopen(directory.file, "w"))
    for _ in 0..<2_000 { fputs("this is no database at all\n", file) }
    fclose(file)
    let error = #expect(throws: LedgerError.self) {
      try Ledger(path: directory.file, readOnly: readOnly)
    }
    #expect(error?.reason.contains("not a database") == true)
  }

  @Test func `pages overwritten in the middle are an error when read`() throws {
    let directory = try TemporaryDirectory()
    do {
      let ledger = try Ledger(path: directory.file)
      var batch = LedgerBatch()
      for minute: Int64 in 0..<500 {
        batch.summaries.append(summary(minute, [("t", top((0..<30).map { ("key \($0)", 5) }))]))
      }
      try ledger.write(batch)
    }
    let file = try #require(fopen(directory.file, "r+"))
    fseek(file, 8_192, SEEK_SET)
    for _ in 0..<200_000 { fputc(0x5a, file) }
    fclose(file)
    #expect(throws: LedgerError.self) {
      _ = try Ledger(path: directory.file).summaries(SummaryQuery())
    }
  }

  @Test func `a file that was replayed is remembered`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    #expect(try ledger.replayedFiles(withPrefix: "f") == [])
    let file = ReplayedFile(fingerprint: "f-1", path: "/a", bytes: 5, lines: 2, readAt: 9)
    try ledger.note(file)
    #expect(try ledger.replayedFiles(withPrefix: "f-") == [file])
    let other = ReplayedFile(fingerprint: "f-2", path: "/b", bytes: 5, lines: 2, readAt: 10)
    try ledger.note(other)
    #expect(try ledger.replayedFiles(withPrefix: "f-") == [other, file])
    #expect(try ledger.replayedFiles(withPrefix: "g") == [])
    let grown = ReplayedFile(fingerprint: "f-3", path: "/a", bytes: 9, lines: 4, readAt: 11)
    try ledger.note(grown, replacing: file)
    #expect(try ledger.replayedFiles(withPrefix: "f") == [grown, other])
    try ledger.forget(other.fingerprint)
    #expect(try ledger.replayedFiles(withPrefix: "f") == [grown])
  }
}
