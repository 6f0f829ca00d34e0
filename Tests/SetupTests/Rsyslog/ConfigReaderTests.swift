import Setup
import Testing

/// Reading rsyslog's configuration.
struct ConfigReaderTests {
  private func read(_ text: String) throws -> RsyslogConfiguration {
    let scratch = try ScratchRoot()
    try scratch.write("/etc/rsyslog.conf", text)
    return RsyslogConfiguration.read(scratch.root)
  }

  @Test func `an action over several lines is found with its filter and its line`() throws {
    let configuration = try read(
      #"""
      # action(type="omprog" binary="/no")
      /* action(type="omprog"
         binary="/no") */
      module(load="omprog")
      if not ($programname == ["minuted", "x then y"]) # then
         then
        action(type="omprog"  # why
          binary="/usr/bin/minuted run --state=\"/a b\"" queue.Type = "LinkedList"
          queue.size="200k")
      """#
    )
    let actions = configuration.minutedActions
    #expect(actions.count == 1)
    let action = try #require(actions.first)
    #expect(action.action.place.line == 7)
    #expect(action.action["queue.type"] == "LinkedList")
    #expect(action.action.number("queue.size") == 200 << 10)
    #expect(action.option("--state") == "/a b")
    #expect(
      action.action.statement.filters.map(\.text) == [
        #"not ($programname == ["minuted", "x then y"])"#
      ]
    )
    #expect(configuration.loads("omprog")?.line == 4)
  }

  @Test func `else, & and braces carry their filters`() throws {
    let configuration = try read(
      """
      if $msg contains "a" then { stop } else if $msg contains "b" then
      stop
      :programname, isequal, "x" /var/log/x
      & stop
      mail.* ~
      """
    )
    let stops = configuration.statements.filter { $0.kind == .stop }
    #expect(
      stops.map { $0.filters.map { ($0.isElse ? "!" : "") + $0.text } } == [
        [#"$msg contains "a""#], [#"!$msg contains "a""#, #"$msg contains "b""#],
        [#":programname, isequal, "x""#], ["mail.*"],
      ]
    )
  }

  @Test func `includes are followed in order, by globs and both forms, and never round in a ring`()
    throws
  {
    let scratch = try ScratchRoot()
    try scratch.write(
      "/etc/rsyslog.conf",
      """
      $IncludeConfig /etc/rsyslog.d/*.conf
      include(file="/etc/more.conf")
      include(file="/etc/none.conf" mode="optional")
      include(file="/etc/missing.conf")
      """
    )
    try scratch.write("/etc/rsyslog.d/20-b.conf", #"action(type="omfile" file="b")"#)
    try scratch.write("/etc/rsyslog.d/10-a.conf", #"action(type="omfile" file="a")"#)
    try scratch.write("/etc/rsyslog.d/10-a.conf.bak", #"action(type="omfile" file="no")"#)
    try scratch.write(
      "/etc/more.conf",
      "$IncludeConfig /etc/more.conf\naction(type=\"omfile\" file=\"c\")"
    )
    let configuration = RsyslogConfiguration.read(scratch.root)
    #expect(configuration.objects("action").map { $0["file"] } == ["a", "b", "c"])
    #expect(configuration.troubles.count == 2)
    #expect(
      configuration.troubles.contains {
        $0.contains("/etc/more.conf:1: ") && $0.contains("includes itself")
      }
    )
    #expect(
      configuration.troubles.contains {
        $0.contains("/etc/rsyslog.conf:4: ") && $0.contains("missing.conf")
      }
    )
  }

  @Test func `the old form of omprog is found with its directives`() throws {
    let configuration = try read(
      """
      $ModLoad omprog
      $template t,"%msg%\\n"
      $ActionQueueType LinkedList
      $ActionOMProgBinary /usr/bin/minuted
      *.* :omprog:;t
      *.* :omprog:;t
      """
    )
    let actions = configuration.omprogActions
    #expect(actions.map { $0["queue.type"] } == ["LinkedList", nil])
    #expect(actions.first?.binary.words == ["/usr/bin/minuted"])
    #expect(actions.first?.isLegacy == true)
    #expect(configuration.template("t")?.endsLine == true)
  }

  @Test func `text of any kind ends, within its bounds`() throws {
    for text in [
      "if", "if x", "action(", "action(a", #"action(a="b"#, "{{{{",
      String(repeating: "{", count: 10_000), "}}}",
      "& & &", "template(name=\"x\") {", "$", "$x\\\n", ":a", ":a, b, \"", "!", "\u{1}\u{2}", "/*",
      "\"",
      String(repeating: "if x then ", count: 5_000),
      String(repeating: "not ( ", count: 5_000) + "then stop",
    ] {
      _ = try read(text)
      _ = try read("stop\n" + text + "\nstop")
    }
    let many = try read(String(repeating: "stop\n", count: 150_000))
    #expect(many.statements.count == 100_000)
  }

  @Test func `binary is split as omprog splits it`() {
    #expect(BinaryWords("/p a  b").words == ["/p", "a", "", "b"])
    #expect(BinaryWords(#"/p --x="f g" 'h i'"#).words == ["/p", #"--x="f g""#, "'h", "i'"])
    #expect(BinaryWords("/p a  b").traps == [.emptyArgument])
    #expect(BinaryWords(#""/p q" run"#).traps == [.quotedProgram])
    #expect(BinaryWords("/p --x='f g'").traps == [.singleQuote("--x='f")])
    #expect(BinaryWords("/p run 2>&1").traps == [.shell("2>&1")])
    #expect(BinaryWords(#"/p run --x="f g" --y='z'"#).traps == [])
    #expect(BinaryWords.unquoted(#"--x="f g""#) == "--x=f g")
  }
}
