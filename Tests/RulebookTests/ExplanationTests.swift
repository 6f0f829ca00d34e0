import Rulebook
import Syslog
import Testing

struct ExplanationTests {
  static let text = """
    category: ssh
    select: {program: sshd}
    environment: {default: prod, hosts: {'qa-*': qa}}
    rules:
      - {id: other_program, program: sftp, match: 'x'}
      - {id: start, match: '^Accepted'}
      - {id: missed, match: 'nothing'}
      - {id: slow, match: '(a+)+$'}
      - id: failed
        match: 'Failed for (?<user>\\w+)(?: via (?<how>\\w+))?'
        tally:
          - {count: N}
          - {top: users, of: [user, $host]}
          - {distinct: hows, of: how}
          - {top: levels, of: $severity}

    """

  static func explain(_ line: String) throws -> Explanation {
    try Explanation.of(
      line,
      rulebook([("ssh.yaml", text)]),
      zone: .utc,
      years: .notAfter(1_400_000_000)
    )
  }

  @Test func `a matched line tells header, rules tried, fields and tallies`() throws {
    let found = try Self.explain("<86>Feb  1 09:20:00 qa-1 sshd[77]: Failed for bob")
    #expect(
      found.header.map { "\($0.name)=\($0.value)" } == [
        "time=2014-02-01T09:20:00Z", "host=qa-1", "program=sshd", "pid=77", "facility=authpriv",
        "severity=info",
      ]
    )
    #expect(
      (found.category, found.environment, found.file.hasSuffix("ssh.yaml")) == ("ssh", "qa", true)
    )
    #expect(found.subject == (.message, "Failed for bob"))
    #expect(
      found.tried.map(\.outcome) == [
        .otherProgram, .otherStart("Accepted"), .missed, .missed, .matched,
      ]
    )
    #expect(found.tried.map(\.line) == [5, 6, 7, 8, 9])
    #expect(found.rule?.id == "failed")
    #expect(found.fields.map { "\($0.name)=\($0.value)" } == ["user=bob"])
    // Severities are tallied as numbers.
    #expect(found.tallied.map(\.value) == ["1", "bob qa-1", nil, "6"])
  }

  @Test func `an unmatched line tells what was tried, and where PCRE2 gave up`() throws {
    let found = try Self.explain(
      "Feb  1 09:20:00 web1 sshd: " + String(repeating: "a", count: 5_000) + "!"
    )
    #expect(found.rule == nil && found.fields.isEmpty && found.tallied.isEmpty)
    #expect(found.environment == "prod")
    #expect(
      found.tried.map(\.outcome) == [
        .otherProgram, .otherStart("Accepted"), .missed, .gaveUp, .missed,
      ]
    )
  }

  @Test func `a line nobody selects is other's, one without header nobody's`() throws {
    let other = try Self.explain("Feb  1 09:20:00 web1 cron: x")
    #expect((other.category, other.file) == ("other", ""))
    let malformed = try Self.explain("garbage")
    #expect(malformed.category == nil && malformed.header.isEmpty && malformed.tried.isEmpty)
  }
}
