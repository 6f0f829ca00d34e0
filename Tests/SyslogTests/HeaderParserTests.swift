import Syslog
import Testing

struct HeaderParserTests {
  @Test(arguments: [
    // RSYSLOG_TraditionalFileFormat.
    (
      "Feb  1 09:20:03 web1 sshd[4711]: Accepted key",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "web1",
        program: "sshd",
        pid: "4711",
        message: "Accepted key",
        content: "sshd[4711]: Accepted key"
      )
    ),
    (
      "Dec 31 23:59:59 db1 kernel: [12.5] usb 1-1: new",
      Parsed(
        time: "2013-12-31T23:59:59Z",
        host: "db1",
        program: "kernel",
        message: "[12.5] usb 1-1: new",
        content: "kernel: [12.5] usb 1-1: new"
      )
    ),
    // Tags without colon, with a path, and none at all.
    (
      "Feb  1 09:20:03 db1 last message repeated",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "db1",
        program: "last",
        message: "message repeated",
        content: "last message repeated"
      )
    ),
    (
      "Feb  1 09:20:03 mx postfix/smtpd[7]: x",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "mx",
        program: "postfix/smtpd",
        pid: "7",
        message: "x",
        content: "postfix/smtpd[7]: x"
      )
    ),
    (
      "Feb  1 09:20:03 mx cron[7] no colon",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "mx",
        program: "cron",
        pid: "7",
        message: "no colon",
        content: "cron[7] no colon"
      )
    ),
    (
      "Feb  1 09:20:03 mx app[7 never closed",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "mx",
        program: "app",
        message: "[7 never closed",
        content: "app[7 never closed"
      )
    ),
    ("Feb  1 09:20:03 mx", Parsed(time: "2014-02-01T09:20:03Z", host: "mx")),
    ("Feb  1 09:20:03 ", Parsed(time: "2014-02-01T09:20:03Z")),
    (
      "Feb  1 09:20:03 mx app:",
      Parsed(time: "2014-02-01T09:20:03Z", host: "mx", program: "app", content: "app:")
    ),
    // A tag where the host should be.
    (
      "Feb  1 09:20:03 sshd[7]: no host",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        program: "sshd",
        pid: "7",
        message: "no host",
        content: "sshd[7]: no host"
      )
    ),
    (
      "Feb  1 09:20:03 2001:db8:: app: x",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "2001:db8::",
        program: "app",
        message: "x",
        content: "app: x"
      )
    ),
    // Cisco's: the tag carries the meaning, a lone colon may stand before it.
    (
      "Feb  1 09:20:03 fw1 %ASA-5-304001: 10.1.1.1 Accessed",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "fw1",
        program: "%ASA-5-304001",
        message: "10.1.1.1 Accessed",
        content: "%ASA-5-304001: 10.1.1.1 Accessed"
      )
    ),
    (
      "Feb  1 09:20:03 fw1 : %ASA-5-304001: 10.1.1.1",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "fw1",
        program: "%ASA-5-304001",
        message: "10.1.1.1",
        content: "%ASA-5-304001: 10.1.1.1"
      )
    ),
    // RSYSLOG_FileFormat and RSYSLOG_ForwardFormat, with either stamp.
    (
      "2014-02-01T10:20:03.123456+01:00 web1 su: x",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "web1",
        program: "su",
        message: "x",
        content: "su: x"
      )
    ),
    (
      "<38>2014-02-01T09:20:03Z web1 su[1]: x",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        priority: 38,
        host: "web1",
        program: "su",
        pid: "1",
        message: "x",
        content: "su[1]: x"
      )
    ),
    (
      "<0>Feb  1 09:20:03 web1 su: x",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        priority: 0,
        host: "web1",
        program: "su",
        message: "x",
        content: "su: x"
      )
    ),
    // A carriage return before the line feed is none of the message's.
    (
      "Feb  1 09:20:03 web1 su: x\r",
      Parsed(
        time: "2014-02-01T09:20:03Z",
        host: "web1",
        program: "su",
        message: "x",
        content: "su: x"
      )
    ),
  ])
  func `the formats of rsyslog's own templates are found out line by line`(
    line: String,
    expected: Parsed
  ) {
    #expect(parse(line) == expected)
  }

  @Test(
    arguments: [
      (
        "<165>1 2014-02-01T09:20:03.000003-07:00 host app 8710 ID47 - text",
        Parsed(
          time: "2014-02-01T16:20:03Z",
          priority: 165,
          host: "host",
          program: "app",
          pid: "8710",
          message: "text"
        )
      ),
      (
        #"<165>1 2014-02-01T09:20:03Z h a - - [x@1 k="a\"]b" c="\\"][y@2 d=""] text"#,
        Parsed(
          time: "2014-02-01T09:20:03Z",
          priority: 165,
          host: "h",
          program: "a",
          message: "text"
        )
      ),
      ("<34>1 - - - - - -", Parsed(time: "-", priority: 34)),
      (
        "<34>1 2014-02-01T09:20:03Z h a - - - \u{FEFF}text",
        Parsed(time: "2014-02-01T09:20:03Z", priority: 34, host: "h", program: "a", message: "text")
      ),
      (
        "<34>1 2014-02-01T09:20:03Z h a - - [x]",
        Parsed(time: "2014-02-01T09:20:03Z", priority: 34, host: "h", program: "a")
      ),
      ("<34>1 2014-02-01T09:20:03Z h a - - [x k=\"never closed] text", nil),
      ("<34>1 2014-02-01T09:20:03Z h a - -", nil),
      ("<34>1 2014-02-01T09:20:03Z h a - - x text", nil),
      ("<34>1 2014-02-30T09:20:03Z h a - - - x", nil),
    ] as [(String, Parsed?)]
  )
  func `RFC 5424 is read with its structured data`(line: String, expected: Parsed?) {
    #expect(parse(line) == expected)
  }

  @Test func `a message of RFC 5424 that is empty still has its tag as content`() throws {
    var parser = makeParser()
    var record = Record()
    let line = Array("<34>1 2014-02-01T09:20:03Z fw %ASA-1 - - -".utf8)
    let isKnown = withPadded(line) { parser.parse($0, count: $1, into: &record) }
    #expect(isKnown)
    #expect(!record.hasContent)
  }

  @Test(
    arguments: [
      ("<191>", 191), ("<0>", 0), ("<7>", 7), ("<013>", 13), ("<192>", nil), ("<999>", nil),
      ("<1911>", nil), ("<>", nil), ("<-1>", nil), ("<1", nil), ("< 1>", nil),
    ] as [(String, Int?)]
  )
  func `a priority is 0 to 191`(text: String, expected: Int?) {
    #expect(parse(text + "Feb  1 09:20:03 web1 su: x")?.priority == expected)
  }

  @Test func `facility and severity are the parts of the priority`() {
    var record = Record()
    #expect(record.facility == nil && record.severity == nil)
    record.priority = 191
    #expect((record.facility, record.severity) == (23, 7))
  }

  @Test(arguments: [
    "", " ", "\r", "x", "garbage that has no header at all", "Feb 30 09:20:03 web1 su: x",
    "Feb  0 09:20:03 web1 su: x", "feb  1 09:20:03 web1 su: x", "Feb  1 24:20:03 web1 su: x",
    "Feb  1 09:60:03 web1 su: x", "Feb  1 09:20:61 web1 su: x", "Feb  1 09:20:03",
    "Feb 1 09:20:03 web1 su: x", "2014-02-01 09:20:03 web1 su: x", "2014-02-29T09:20:03Z w s: x",
    "2014-13-01T09:20:03Z w s: x", "2014-02-01T09:20:03 web1 su: x", "2014-02-01T09:20:03+1:00 w x",
    "2014-02-01T09:20:03+24:00 w s: x", "<13>", "<13>x", "<13>1 ", "2014-02-01T09:20:03Zweb1 su",
  ])
  func `a line without a known header is malformed`(line: String) {
    #expect(parse(line) == nil)
  }

  @Test func `a line of NULs is malformed, before and after any stamp`() {
    // What a file system leaves in a log after a power cut.
    let lines: [[UInt8]] = [
      [UInt8](repeating: 0, count: 40), Array("<13>1 ".utf8) + [UInt8](repeating: 0, count: 40),
      Array("<13>".utf8) + [UInt8](repeating: 0, count: 40),
    ]
    var parser = makeParser()
    for line in lines { #expect(parse(line, &parser) == nil) }
    _ = parse(Array("Feb  1 09:20:03 web1 su: x".utf8), &parser)
    for line in lines { #expect(parse(line, &parser) == nil) }
    parser.setYears(.notAfter(early2014 + 86_400))
    for line in lines { #expect(parse(line, &parser) == nil) }
  }

  @Test func `NUL and invalid UTF-8 stay in the message`() {
    var parser = makeParser()
    var record = Record()
    let header = Array("Feb  1 09:20:03 web1 su: ".utf8)
    let message: [UInt8] = [0, 0xff, 0xfe, 0x41, 0, 0xc3]
    let isKnown = withPadded(header + message) { parser.parse($0, count: $1, into: &record) }
    #expect(isKnown)
    #expect(record.message == ByteRange(start: header.count, count: message.count))
  }

  @Test func `a process id is looked for within its limit`() {
    let inside = String(repeating: "7", count: HeaderParser.maxPidBytes - 2)
    #expect(parse("Feb  1 09:20:03 h a[\(inside)]: x")?.pid == inside)
    #expect(parse("Feb  1 09:20:03 h a[\(inside)7]: x")?.pid == "")
  }
}
