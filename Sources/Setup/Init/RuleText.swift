/// The first rule file of a site's own, to be changed: it takes the test line that `init` proposes.
enum RuleText {
  /// The line to try it with, as `logger` takes it.
  static let sample = "job nightly took 12 s"
  /// The program that says it.
  static let program = "minuted-example"

  static let text = """
    # \(PlannedFile.mark): a rule file to begin with. All files here that end in .yaml are rules of your own; they are
    # asked before those that ship. How rules are written: /usr/share/doc/minuted/Docs/Rules.md. Then:
    #   minuted rules check && minuted rules test
    # Try it: logger -t \(program) '\(sample)'; a minute later: minuted summary --category example
    category: example
    description: lines of the program \(program), to try things with
    select:
      program: [\(program)]

    rules:
      - id: took
        match: '^job (?<job>\\S+) took (?<seconds>\\d+) s$'
        tally:
          - {count: Jobs}
          - {distribution: Took, of: seconds, unit: seconds}
          - {top: jobs, of: job}
        samples:
          - line: '\(sample)'
            fields: {job: nightly, seconds: '12'}
        rejects:
          - 'job nightly failed'
      - id: beat
        ignore: true
        why: it says that it lives, every minute
        match: '^still here$'
        samples: [{line: still here}]

    """
}
