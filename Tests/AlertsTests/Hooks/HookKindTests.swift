import Foundation
import Ledger
import Rulebook
import Syslog
import Testing

@testable import Alerts

@Suite(.prompt) struct HookKindTests {
  @Test func `mail goes through sendmail, threads, and nothing injects a header`() async throws {
    let scene = try OfficeScene()
    let sendmail = try scene.scratch.file(
      "sendmail",
      "#!/bin/sh\ncd \(scene.scratch.path)\nprintf '%s\\n' \"$@\" > argv; n=$(ls | grep -c '^mail')\ncat > mail$n\n"
    )
    scene.settings.hooks = [
      hook(
        "mail",
        .mail(
          to: ["ops@example.net", "x@y\nBcc: z@w"],
          from: "-log@example.net",
          sendmail: sendmail
        )
      )
    ]
    var one = episode(1, owner: "ops\r\nBcc: evil@example.net")
    one.description = "Größer als =3D\n.\nBcc: evil@example.net"
    try scene.write(one)
    try await scene.tick { scene.office.counts.sent == 1 }
    one.resolved = one.fired + 60
    try scene.write(one)
    try await scene.tick { scene.office.counts.sent == 2 }
    #expect(scene.scratch.read("argv") == "-t\n-oi\n-f\nlog@example.net\n")

    let mails = ["mail0", "mail1"].map(scene.scratch.read)
    let headers = mails.map { header($0) }
    #expect(headers[0]["From"] == "log@example.net")
    #expect(headers[0]["To"] == "ops@example.net, x@yBcc: z@w")
    #expect(headers[0]["Bcc"] == nil)
    #expect(headers[0]["Date"] == "Sun, 29 Nov 2026 09:00:00 +0100")
    #expect(headers[0]["Message-ID"] == "<minuted.1-\(NoticeScene.start)@vm>")
    #expect(headers[0]["In-Reply-To"] == nil)
    #expect(headers[1]["In-Reply-To"] == headers[0]["Message-ID"])
    #expect(headers[1]["References"] == headers[0]["Message-ID"])
    #expect(headers[1]["Message-ID"] == "<minuted.2-\(NoticeScene.start)@vm>")
    #expect(headers[1]["Subject"]?.hasPrefix("RESOLVED [major] ") == true)
    #expect(headers[0]["Auto-Submitted"] == "auto-generated")
    #expect(headers[0]["X-Minuted-Severity"] == "major")
    #expect(headers[0]["Content-Transfer-Encoding"] == "quoted-printable")
    #expect(mails[0].contains("Gr=C3=B6=C3=9Fer als =3D3D#012.#012Bcc: evil"))
    #expect(
      mails.allSatisfy { $0.split(separator: "\n").allSatisfy { $0.utf8.count <= 998 } }
    )
  }

  /// The header of a mail, folded lines put together.
  private func header(_ mail: String) -> [String: String] {
    let text = mail.components(separatedBy: "\n\n")[0].replacingOccurrences(of: "\n ", with: " ")
    return text.split(separator: "\n").reduce(into: [:]) { header, line in
      let parts = line.split(separator: ":", maxSplits: 1)
      header[String(parts[0])] = String(parts[1].dropFirst())
    }
  }

  @Test(arguments: [
    "plain", "Größe \u{1F600} " + String(repeating: "äöü", count: 50), "=?UTF-8?B?x?=",
  ])
  func `subjects survive a mail reader`(text: String) throws {
    let encoded = AlertMail.encoded(text)
    #expect(encoded.split(separator: "\n").allSatisfy { $0.utf8.count <= 76 })
    let script = """
      import email.header, sys
      print(str(email.header.make_header(email.header.decode_header(sys.argv[1]))), end="")
      """
    #expect(try python(script, encoded) == text)
  }

  @Test func `bodies survive a mail reader`() throws {
    let text = "a = ü\n\ttab \n" + String(repeating: "x", count: 200) + "\n.\n \nend é"
    for body in [text, text + "\n"] {
      let script =
        "import quopri, sys; sys.stdout.buffer.write(quopri.decodestring(sys.argv[1].encode()))"
      let quoted = AlertMail.quoted(body)
      #expect(quoted.split(separator: "\n").allSatisfy { $0.utf8.count <= 76 })
      #expect(try python(script, quoted) == (body.hasSuffix("\n") ? body : body + "\n"))
    }
  }

  private func python(_ script: String, _ argument: String) throws -> String {
    try output("/usr/bin/env", ["PYTHONUTF8=1", "python3", "-c", script, argument])
  }

  @Test(arguments: [
    (Int64(0), Int64(0), "Thu, 1 Jan 1970 00:00:00 +0000"),
    (951_782_400, -12_600, "Mon, 28 Feb 2000 20:30:00 -0330"),
    (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
  ])
  func `dates of mails`(seconds: Int64, offset: Int64, text: String) {
    #expect(AlertMail.date(seconds, in: Zone(name: "X", standardOffset: offset)) == text)
  }

  @Test func `a file gets text or a JSON object a line, opened anew, mode 0640`() async throws {
    let scene = try OfficeScene()
    let text = scene.scratch.path + "/text"
    let json = scene.scratch.path + "/json"
    scene.settings.hooks = [
      hook("text", .file(path: text, isJSON: false)), hook("json", .file(path: json, isJSON: true)),
      hook("dir", .file(path: scene.scratch.path, isJSON: true)),
    ]
    try scene.write(episode(1))
    try await scene.tick { scene.office.counts.sent == 2 && scene.office.counts.failedRuns == 1 }
    #expect(scene.notes.all.first?.contains("hook dir cannot open ") == true)
    rename(text, text + ".1")
    try scene.write(episode(2, "absent"))
    try await scene.tick { scene.office.counts.sent == 4 }
    #expect(scene.scratch.read("text").hasPrefix("[major] ops sshd "))
    #expect(scene.scratch.read("text.1").hasPrefix("[major] ops sshd "))
    let lines = scene.scratch.read("json").split(separator: "\n")
    #expect(try lines.map { try AlertNotice(json: Data($0.utf8)).alerts[0].id } == [1, 2])
    var status = stat()
    #expect(stat(json, &status) == 0)
    #expect(status.st_mode & 0o777 & ~0o640 == 0)
  }

  @Test func `a FIFO that nobody reads is no file`() throws {
    let scratch = try Scratch()
    mkfifo(scratch.path + "/fifo", 0o600)
    #expect(NoticeFile.append([1], to: scratch.path + "/fifo") != nil)
    #expect(NoticeFile.append([1], to: "/dev/full")?.contains("is no file") == true)
  }

  @Test func `a syslog line goes to its destination, graver ones with graver priorities`()
    async throws
  {
    let scene = try OfficeScene()
    let path = scene.scratch.path + "/log"
    let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(receiver) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(receiver, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    scene.settings.hooks = [
      hook("syslog", .syslog(destination: path)), hook("out", .syslog(destination: "stdout")),
      hook("gone", .syslog(destination: path + ".none")),
    ]
    var one = episode(1, severity: "critical")
    one.finding = "a\nb"
    one.headline = ""
    try scene.write(one)
    try await scene.tick { scene.office.counts.sent == 1 && scene.office.counts.failedRuns == 2 }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(receiver, &buffer, buffer.count, 0)
    try #require(count > 0)
    #expect(
      String(decoding: buffer.prefix(count), as: UTF8.self)
        == "<26>minuted-alert: [critical] ops sshd FailedLoginCount: a#012b event=firing"
        + " instance=vm notice=1-\(NoticeScene.start) alerts=1 alert=too-many environment=prod"
        + " episode=1 since=2026-11-29T08:00:00Z"
    )
    #expect(scene.notes.all.contains { $0.contains("standard output belongs to rsyslog") })
    #expect(scene.notes.all.contains { $0.contains("cannot connect to ") })
    let priorities = ["critical", "major", "minor", "warning", "info"].map(AlertLine.priority)
    #expect(priorities == [26, 27, 28, 29, 30])
  }

  @Test func `curl is given what it needs and no more`() {
    var settings = hook("hook", .webhook(url: "--help", headers: "/etc/minuted/headers"))
    settings.timeout = 7
    let notice = AlertNotice(
      event: .firing,
      made: 0,
      instance: "vm",
      hook: "hook",
      group: "g",
      heldBack: 0,
      leftOut: 0,
      alerts: [NoticeAlert(episode(1), isNew: true, times: 1, timesSince: 0)]
    )
    let task = HookTask.make(
      settings,
      notice,
      environment: ["https_proxy": "http://proxy:3128", "HOME": "/root"],
      zone: .utc,
      now: 0,
      keepAlive: 60
    )
    guard case .child(let command) = task else {
      Issue.record("no program: \(task)")
      return
    }
    #expect(command.path == "/usr/bin/curl")
    #expect(command.arguments.first == "--disable")
    #expect(command.arguments.suffix(2) == ["--url", "--help"])
    #expect(command.arguments.contains("@/etc/minuted/headers"))
    #expect(command.environment.keys.sorted() == ["PATH", "https_proxy"])
    #expect(command.input == Array(notice.json()))
  }
}

/// Runs a program of the test's own and answers what it wrote.
func output(_ path: String, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
