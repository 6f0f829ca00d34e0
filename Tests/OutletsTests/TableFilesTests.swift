import Glibc
import Testing
import Syslog

@testable import Outlets

struct TableFilesTests {
  private func entry(_ key: String, _ count: UInt64) -> (key: [UInt8], count: UInt64) {
    (Array(key.utf8), count)
  }

  @Test func `a table is key=count lines in the given order`() throws {
    let directory = try TemporaryDirectory()
    let tables = try TableFiles(directory: directory.path)
    try tables.write(
      [entry("www.example/a?b=1", 17), entry("", 2), entry("gr\u{fc}n", .max)],
      category: "asa",
      environment: "prod",
      metric: "urls"
    )
    let path = directory.path + "/asa/prod/urls"
    #expect(tables.path(category: "asa", environment: "prod", metric: "urls") == path)
    #expect(
      try contents(of: path) == "www.example/a?b=1=17\n=2\ngr\u{fc}n=18446744073709551615\n"
    )
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o137 == 0, "0640 or tighter")
    #expect(names(in: directory.path + "/asa/prod") == ["urls"])
  }

  @Test func `hostile keys stay one line each`() throws {
    let keys: [(key: [UInt8], line: String)] = [
      (Array("a\nroot=1".utf8), "a#012root=1"),
      (Array("tab\there".utf8), "tab#011here"),
      ([0, 0x1f, 0x7f], "#000#037#177"),
      (Array("\u{1b}[2J".utf8), "#033[2J"),
      (Array("C:\\x".utf8), "C:#134x"),
      (Array("../../etc/passwd".utf8), "../../etc/passwd"),
      (Array("=".utf8), "="),
    ]
    let text = TableFiles.render(keys.map { ($0.key, 1) })
    let expected = keys.map { $0.line + "=1\n" }.joined()
    #expect(String(decoding: text, as: UTF8.self) == expected)
    let every = TableFiles.render((0...255).map { ([UInt8($0)], 3) })
    #expect(every.count { $0 == 0x0a } == 256)
    // Bytes that are no UTF-8 are kept as they are.
    #expect(TableFiles.render([([0xff, 0x80], 1)]) == [0xff, 0x80, 0x3d, 0x31, 0x0a])
  }

  @Test func `hostile names stay in the directory`() throws {
    let directory = try TemporaryDirectory()
    let tables = try TableFiles(directory: directory.path + "/tables")
    let hostile = [
      "../x", "..", ".", "", "/etc/passwd", "a/b", ".hidden", "a\0b", "a\nb", "50%", "%2F",
      String(repeating: "n", count: 300), String(repeating: "n", count: 301), "\u{e9}",
    ]
    for name in hostile {
      try tables.write([entry(name, 1)], category: name, environment: name, metric: name)
    }
    #expect(names(in: directory.path) == ["tables"])
    let made = names(in: directory.path + "/tables")
    #expect(made.count == hostile.count, "each has its own directory")
    #expect(made.allSatisfy { !$0.hasPrefix(".") && $0.utf8.count <= 117 })
    for name in hostile {
      let path = tables.path(category: name, environment: name, metric: name)
      #expect(try contents(of: path).hasSuffix("=1\n"))
    }
  }

  @Test(arguments: [
    ("plain-Name_1.x", "plain-Name_1.x"), ("", "%"), (".a.b", "%2Ea.b"), ("a/b", "a%2Fb"),
    ("%", "%25"), ("..", "%2E."),
  ])
  func `names are made safe in one way`(text: String, name: String) {
    #expect(SafeName.make(text) == name)
  }

  @Test func `a long name is cut between bytes`() {
    for length in 95...110 {
      let name = SafeName.make(String(repeating: "a", count: length) + "///")
      let front = name.prefix { $0 != "~" }
      #expect(front.utf8.count <= SafeName.maxBytes)
      #expect(front.reversed().prefix(3).firstIndex(of: "%").map { $0 == 2 } ?? true)
    }
  }

  @Test func `a reader has the old table whole until the new one is there`() throws {
    let directory = try TemporaryDirectory()
    let tables = try TableFiles(directory: directory.path)
    try tables.write([entry("old", 1)], category: "c", environment: "e", metric: "m")
    let path = directory.path + "/c/e/m"
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    try tables.write([entry("new", 2)], category: "c", environment: "e", metric: "m")
    #expect(String(decoding: readAvailable(descriptor), as: UTF8.self) == "old=1\n")
    #expect(try contents(of: path) == "new=2\n")
    try tables.write([], category: "c", environment: "e", metric: "m")
    #expect(try contents(of: path) == "")
  }

  @Test func `a failed write keeps the old table and says why`() throws {
    let directory = try TemporaryDirectory()
    let tables = try TableFiles(directory: directory.path)
    try tables.write([entry("old", 1)], category: "c", environment: "e", metric: "m")
    // A link in the unfinished file's place: to a device without room, and refused as a link.
    let unfinished = directory.path + "/c/e/.m" + TableFiles.unfinishedSuffix
    try #require(symlink("/dev/full", unfinished) == 0)
    let fault = try #require(throws: TableFault.self) {
      try tables.write([entry("new", 2)], category: "c", environment: "e", metric: "m")
    }
    #expect(fault.code == ELOOP)
    #expect(fault.description.hasPrefix("cannot open \"\(unfinished)\": "))
    #expect(try contents(of: directory.path + "/c/e/m") == "old=1\n")
  }

  @Test func `a full disk is a fault with the system's words`() {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    #expect(throws: TableFault("write", "/x", ENOSPC)) {
      try TableFiles.write([1, 2, 3], to: descriptor, path: "/x")
    }
    #expect(TableFault("write", "/x", ENOSPC).reason == "No space left on device")
  }

  @Test func `unfinished files of a crash are removed, and nothing else`() throws {
    let directory = try TemporaryDirectory()
    do {
      let tables = try TableFiles(directory: directory.path)
      try tables.write([entry("k", 1)], category: "c", environment: "e", metric: "m")
    }
    let inner = directory.path + "/c/e"
    for name in [".m.minuted-new", ".other", "x.minuted-new"] {
      close(open(inner + "/" + name, O_CREAT | O_WRONLY, 0o600))
    }
    _ = try TableFiles(directory: directory.path)
    #expect(names(in: inner) == [".other", "m", "x.minuted-new"])
  }

  @Test func `directories removed meanwhile are made again`() throws {
    let directory = try TemporaryDirectory()
    let tables = try TableFiles(directory: directory.path + "/t")
    #expect(rmdir(directory.path + "/t") == 0)
    try tables.write([entry("k", 1)], category: "c", environment: "e", metric: "m")
    #expect(try contents(of: directory.path + "/t/c/e/m") == "k=1\n")
  }

  @Test(.timeLimit(.minutes(1)))
  func `a FIFO or a link in an unfinished file's place is refused, and not waited for`() throws {
    for isLink in [false, true] {
      let directory = try TemporaryDirectory()
      let tables = try TableFiles(directory: directory.path)
      try tables.write([entry("k", 1)], category: "c", environment: "e", metric: "m")
      let place = directory.path + "/c/e/.m.minuted-new"
      #expect((isLink ? symlink("/dev/null", place) : mkfifo(place, 0o600)) == 0)
      let fault = try #require(throws: TableFault.self) {
        try tables.write([entry("k", 2)], category: "c", environment: "e", metric: "m")
      }
      #expect(fault.code == (isLink ? ELOOP : ENXIO))
      #expect(try contents(of: directory.path + "/c/e/m") == "k=1\n")
    }
  }

  @Test func `a file in the directory's place is a fault`() throws {
    let directory = try TemporaryDirectory()
    close(open(directory.path + "/t", O_CREAT | O_WRONLY, 0o600))
    let fault = try #require(throws: TableFault.self) {
      try TableFiles(directory: directory.path + "/t")
    }
    #expect(fault.code == ENOTDIR)
  }
}
