import Setup
import Testing

/// The loop guard is worked out.
struct LoopGuardTests {
  private static let action = #"action(type="omprog" binary="/usr/bin/minuted run")"#

  private static let cases: [(text: String, answer: LoopGuard.Answer)] = [
    (#"if not ($programname == ["minuted", "minuted-alert"]) then ACTION"#, .kept),
    (#"if $programname != "minuted" and $programname <> "minuted-alert" then ACTION"#, .kept),
    (
      #"if not ($programname == "minuted" or $programname startswith "minuted-") then ACTION"#,
      .kept
    ),
    (#":programname, !startswith, "minuted" ACTION"#, .kept),
    (#":syslogtag, startswith, "minuted" stop\#nACTION"#, .kept),
    (#"if $programname contains "minuted" then stop\#nACTION"#, .kept),
    (
      #"if $programname == "minuted" then { action(type="omfile" file="/x") stop }\#nACTION"#,
      .passed
    ),
    (#"if $programname != "minuted" then ACTION"#, .passed),
    ("ACTION", .passed),
    ("*.* ACTION", .passed),
    (#"ACTION\#n:programname, startswith, "minuted" stop"#, .passed),
    (#"if $msg contains "x" and not ($programname startswith "minuted") then ACTION"#, .kept),
    (#"if $msg contains "x" or not ($programname startswith "minuted") then ACTION"#, .unknown),
    (#"if $programname == "minuted-alert" and $msg contains "x" then stop\#nACTION"#, .unknown),
    (#"if $programname startswith "minuted" then { stop } else { ACTION }"#, .kept),
    (
      #"ruleset(name="r") { if $programname startswith "minuted" then stop }\#nACTION"#, .passed
    ),
  ]

  @Test(arguments: LoopGuardTests.cases)
  func `lines of minuted-alert come to the action, or not`(text: String, answer: LoopGuard.Answer)
    throws
  {
    let scratch = try ScratchRoot()
    let whole = text.split(separator: "ACTION", omittingEmptySubsequences: false).joined(
      separator: LoopGuardTests.action
    )
    try scratch.write("/etc/rsyslog.conf", whole)
    let configuration = RsyslogConfiguration.read(scratch.root)
    let action = try #require(configuration.minutedActions.first)
    #expect(LoopGuard(configuration, action.action).answer("minuted-alert") == answer)
  }
}
