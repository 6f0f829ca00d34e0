import Testing

@testable import Rulebook
@testable import Setup

/// The configuration file that `init` writes.
@Suite struct ConfigurationTextTests {
  private let text = ConfigurationText(
    shippedRules: "/usr/share/minuted/rules",
    ownRules: "/etc/minuted/rules.d"
  ).text

  @Test func `as it is written it loads without a problem, and all but the rules is default`()
    throws
  {
    let (settings, problems) = Settings.parse(text, file: "minuted.yaml")
    #expect(problems.isEmpty, "\(problems)")
    var expected = Settings()
    expected.rules = ["/etc/minuted/rules.d", "/usr/share/minuted/rules"]
    #expect(settings == expected)
  }

  @Test func `with every key uncommented it loads without a problem, and has every key`() throws {
    let whole = ConfigurationText.uncommented(text)
    let (settings, problems) = Settings.parse(whole, file: "minuted.yaml")
    #expect(problems.isEmpty, "\(problems)")
    let made = try #require(settings)
    // It stands instead of the keys below unmatched, and is named in words.
    let keys = Set(
      whole.split(separator: "\n").compactMap {
        $0.hasPrefix(" ") ? nil : $0.split(separator: ":").first.map(String.init)
      }
    )
    let missing = Settings.keys.filter {
      !keys.contains($0) && !text.contains("(\($0)")
    }
    #expect(missing.isEmpty, "\(missing)")
    var expected = Settings()
    #expect(made.lateness == expected.lateness)
    expected.archive.directory = "/var/lib/minuted/archive"
    #expect(made.archive == expected.archive)
    #expect(made.journal == expected.journal)
    #expect(made.unmatched == expected.unmatched)
    #expect(made.templates == expected.templates)
    #expect(made.omprog == expected.omprog)
    #expect(made.maxMemory == expected.maxMemory)
    #expect(made.workers == expected.workers)
    #expect(made.alerts.groupWait == expected.alerts.groupWait)
    #expect(made.alerts.groupBy == expected.alerts.groupBy)
    #expect(made.alerts.repeatInterval == expected.alerts.repeatInterval)
    #expect(made.alerts.maxWaiting == expected.alerts.maxWaiting)
    let hook = try #require(made.alerts.hooks.first)
    let usual = HookSettings(
      name: "log",
      kind: .syslog(destination: "/dev/log"),
      position: hook.position
    )
    #expect(hook.timeout == usual.timeout)
    #expect(hook.retries == usual.retries)
    #expect(hook.backoff == usual.backoff)
    #expect(hook.limit == usual.limit)
    #expect(hook.limitSeconds == usual.limitSeconds)
  }
}
