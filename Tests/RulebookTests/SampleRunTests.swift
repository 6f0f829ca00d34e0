import Rulebook
import Testing

struct SampleRunTests {
  @Test func `samples that do not hold are told, each where it stands`() throws {
    let book = try rulebook([
      (
        "a.yaml",
        """
        category: a
        select: {program: a}
        rules:
          - id: wide
            match: '^x'
            samples: [{line: 'x'}]
          - id: narrow
            match: '^x(?<n>[0-9])'
            samples:
              - {line: 'x1'}
          - id: field
            match: '^y(?<n>[0-9])'
            samples:
              - {line: 'y1', fields: {n: '2'}}
              - {line: 'z'}
            rejects: ['y5']
          - id: limited
            program: b
            match: '^x(?<k>!)'
            samples: [{line: 'x!', fields: {k: '!'}}]

        """
      )
    ])
    let outcome = SampleRun.run(book)
    #expect(outcome.tried == 6)
    #expect(
      outcome.problems.map { "\($0.line):\($0.column) \($0.what)" } == [
        "10:9 the sample of \"narrow\" is taken by \"wide\" in line 4: x1",
        "14:9 field n of rule \"field\" is \"1\", the sample says \"2\"",
        "15:9 rule \"field\" does not take its sample: z",
        "16:15 rule \"field\" matches a line it must reject: y5",
        "20:15 the sample of \"limited\" is taken by \"wide\" in line 4: x!",
      ]
    )
    #expect(outcome.untested.isEmpty)
  }
}
