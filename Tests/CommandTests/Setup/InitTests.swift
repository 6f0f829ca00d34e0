import Foundation
import Glibc
import Testing

/// `minuted init` on a scratch tree.
@Suite struct InitTests {
  /// A tree with rsyslog and the user that the package makes.
  private static func tree() throws -> Scratch {
    let scratch = try Scratch()
    for name in [
      "usr/sbin/rsyslogd", "usr/bin/setpriv", "usr/sbin/sshd", "usr/lib/rsyslog/omprog.so",
      "etc/cron.d/x", "etc/rsyslog.d/x",
    ] {
      try scratch.write(name, "")
    }
    try scratch.write("etc/passwd", "root:x:0:0::/:/x\nminuted:x:990:980::/:/x\n")
    try scratch.write("etc/group", "root:x:0:\nadm:x:4:\nminuted:x:980:\n")
    try scratch.write("etc/rsyslog.conf", "$IncludeConfig /etc/rsyslog.d/*.conf\n")
    return scratch
  }

  @Test func `a dry run shows every file on standard output, and writes none`() throws {
    let scratch = try InitTests.tree()
    let before = files(under: scratch.path)
    let outcome = try run(Tree.minuted, ["init", "--root", scratch.path, "--dry-run"], in: scratch)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for text in [
      "==> \(scratch.path)/etc/minuted/minuted.yaml (would be made: 0640 root:minuted",
      "#lateness: 10",
      "==> \(scratch.path)/etc/rsyslog.d/90-minuted.conf", "forceSingleInstance=\"on\"",
      "minuted report security --mail-if-any",
    ] { #expect(outcome.output.contains(text), "\(text)") }
    #expect(files(under: scratch.path).filter { !$0.hasPrefix("std") } == before)
  }

  @Test func `it writes once, tells what to type next, and leaves what is there`() throws {
    let scratch = try InitTests.tree()
    let first = try run(Tree.minuted, ["init", "--root", scratch.path], in: scratch)
    #expect(first.status == 0, "\(first.errors)")
    let steps = [
      "minuted rules check", "rsyslogd -N1", "logger -t minuted-example", "minuted doctor",
      "minuted status",
    ]
    let places = steps.compactMap { first.errors.range(of: "  \($0)")?.lowerBound }
    #expect(places.count == steps.count && places == places.sorted(), "\(first.errors)")
    let path = scratch.file("etc/minuted/minuted.yaml")
    try scratch.write("etc/minuted/minuted.yaml", "lateness: 20\n")
    let second = try run(Tree.minuted, ["init", "--root", scratch.path], in: scratch)
    #expect(second.status == 0)
    #expect(second.errors.contains("\(path): is there and another; left as it is"))
    #expect(text(of: path) == "lateness: 20\n")
    let third = try run(Tree.minuted, ["init", "--root", scratch.path, "--force"], in: scratch)
    #expect(third.status == 0)
    #expect(text(of: path + ".bak") == "lateness: 20\n")
    #expect(text(of: path).contains("#lateness: 10"))
  }

  @Test func `the rule file it writes can be used beside those that ship, and its samples hold`()
    throws
  {
    let scratch = try InitTests.tree()
    _ = try run(Tree.minuted, ["init", "--root", scratch.path], in: scratch)
    let paths = [scratch.file("etc/minuted/rules.d"), Tree.rules]
    let checked = try run(Tree.minuted, ["rules", "check"] + paths, in: scratch)
    #expect(checked.status == 0, "\(checked.errors)")
    let tested = try run(Tree.minuted, ["rules", "test", paths[0]], in: scratch)
    #expect(tested.status == 0, "\(tested.errors)")
    let line = "Feb  1 09:20:03 app1 minuted-example[312]: job nightly took 12 s"
    let explained = try run(
      Tree.minuted,
      ["rules", "explain", "--rules", paths[0], line],
      in: scratch
    )
    #expect(explained.output.contains("matched: took"), "\(explained.output)")
  }

  @Test
  func `without rsyslog the rest is written, and exit status 1 says that something is in the way`()
    throws
  {
    let scratch = try InitTests.tree()
    try FileManager.default.removeItem(atPath: scratch.file("usr/sbin/rsyslogd"))
    let outcome = try run(Tree.minuted, ["init", "--root", scratch.path], in: scratch)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("in the way: there is no rsyslogd here: apt install rsyslog"))
    #expect(access(scratch.file("etc/minuted/minuted.yaml"), F_OK) == 0)
    #expect(access(scratch.file("etc/rsyslog.d/90-minuted.conf"), F_OK) != 0)
  }

  @Test
  func
    `a root that is not there is bad usage; a user that is not there is told with the command that makes one`()
    throws
  {
    let scratch = try InitTests.tree()
    #expect(
      try run(Tree.minuted, ["init", "--root", scratch.file("none")], in: scratch).status == 2
    )
    let outcome = try run(
      Tree.minuted,
      ["init", "--root", scratch.path, "--user", "loguser"],
      in: scratch
    )
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("useradd --system --user-group"))
  }
}
