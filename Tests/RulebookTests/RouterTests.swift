import Rulebook
import Syslog
import Testing

struct RouterTests {
  static let files = [
    (
      "10.yaml",
      "category: special\nselect: {program: sshd, host: 'qa-*', contains: [root, admin]}\n"
    ),
    (
      "20.yaml",
      """
      category: ssh
      select: {program: [sshd, 'ssh-*']}
      rules:
        - {id: agent, program: ssh-agent, match: '^key'}
        - {id: failed, match: '^Failed'}
        - {id: any, match: 'key'}

      """
    ),
    ("30.yaml", "category: kernel\nselect: {facility: kern, severity: [err, crit]}\n"),
    ("40.yaml", "category: shadow\nselect: {program: 'ss*'}\n"),
  ]

  @Test(arguments: [
    ("Feb  1 09:20:00 web1 sshd[1]: Failed", "ssh/failed"),
    ("Feb  1 09:20:00 qa-1 sshd[1]: Failed for root", "special/-"),
    ("Feb  1 09:20:00 qa-1 sshd[1]: Failed for bob", "ssh/failed"),
    ("Feb  1 09:20:00 web1 sshd[1]: Failed for root", "ssh/failed"),
    ("Feb  1 09:20:00 web1 ssh-agent: key", "ssh/agent"),
    ("Feb  1 09:20:00 web1 ssh-add: key", "ssh/any"),
    ("Feb  1 09:20:00 web1 ssh: x", "shadow/-"),
    ("Feb  1 09:20:00 web1 xsshd: x", "other/-"),
    ("<3>Feb  1 09:20:00 web1 md: x", "kernel/-"),
    ("<4>Feb  1 09:20:00 web1 md: x", "other/-"),
    ("<11>Feb  1 09:20:00 web1 md: x", "other/-"),
    ("Feb  1 09:20:00 web1 md: x", "other/-"),
    // The record's own tests come first, whatever the program.
    ("<2>Feb  1 09:20:00 web1 ssh: x", "kernel/-"),
    ("<2>Feb  1 09:20:00 web1 sshd: Failed", "ssh/failed"),
    ("Feb  1 09:20:00 web1", "other/-"),
  ])
  func `a record belongs to the first category that selects it`(
    line: String,
    expected: String
  ) throws {
    let book = try rulebook(Self.files)
    var router = Router(book, ownPrograms: [], seed: 1)
    // The second time from memory.
    #expect(try route(line, book, &router) == expected)
    #expect(try route(line, book, &router) == expected)
    let explanation = Explanation.of(line, book, zone: .utc, years: .notAfter(1_400_000_000))
    #expect("\(explanation.category ?? "")/\(explanation.rule?.id ?? "-")" == expected)
  }

  @Test func `programs beyond the table are routed all the same`() throws {
    let book = try rulebook(Self.files)
    var router = Router(book, ownPrograms: [], seed: 1)
    for number in 0..<(NameTable.defaultLimit + 50) {
      _ = try route("Feb  1 09:20:00 web1 prog\(number): x", book, &router)
    }
    for _ in 0..<3 {
      #expect(try route("Feb  1 09:20:00 web1 sshd: Failed", book, &router) == "ssh/failed")
      #expect(try route("Feb  1 09:20:00 qa-1 sshd: root", book, &router) == "special/-")
      #expect(try route("<3>Feb  1 09:20:00 web1 zzz: x", book, &router) == "kernel/-")
      #expect(try route("Feb  1 09:20:00 web1 ssh-agent: key", book, &router) == "ssh/agent")
      #expect(try route("Feb  1 09:20:00 web1 prog5: x", book, &router) == "other/-")
    }
  }

  @Test func `our own programs are marked`() throws {
    let book = try rulebook(Self.files)
    var router = Router(book, ownPrograms: ["minuted", "summarydata"], seed: 1)
    for (program, isOwn) in [("minuted", true), ("summarydata", true), ("minute", false)] {
      let line =
        Array("Feb  1 09:20:00 h \(program): x".utf8)
        + [UInt8](repeating: 0x0a, count: ByteScan.padding)
      var parser = HeaderParser(years: .notAfter(1_400_000_000))
      var record = Record()
      line.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        _ = parser.parse(base, count: line.count - ByteScan.padding, into: &record)
        #expect(
          router.route(base + record.program.start, record.program.count).pointee.isOwn == isOwn
        )
      }
    }
  }

  @Test func `content of a record without one is put together`() {
    let line = Array("fw%ASA-1 77 text".utf8)
    var record = Record()
    record.program = ByteRange(start: 2, count: 6)
    record.pid = ByteRange(start: 9, count: 2)
    record.message = ByteRange(start: 12, count: 4)
    var buffer = [UInt8](repeating: 0, count: line.count + 16)
    let length = line.withUnsafeBufferPointer { line in
      buffer.withUnsafeMutableBufferPointer { buffer in
        guard let from = line.baseAddress, let to = buffer.baseAddress else { return 0 }
        return Subject.joinContent(from, record, into: to)
      }
    }
    #expect(String(decoding: buffer[..<length], as: UTF8.self) == "%ASA-1[77]: text")
  }
}
