import Patterns
import Syslog

/// Runs the samples of rules: lines that each must take, with their fields, and must not.
public enum SampleRun {
  /// What a run found.
  public struct Outcome: Sendable {
    /// Samples and rejects tried.
    public var tried = 0
    /// One problem for each that went wrong.
    public var problems: [Problem] = []
    /// Rules without any sample.
    public var untested: [(category: String, rule: String)] = []
  }

  /// Runs all samples of a rulebook, each against all rules of its category in file order.
  public static func run(_ rulebook: Rulebook) -> Outcome {
    var outcome = Outcome()
    let scratch = RegexScratch()
    for category in rulebook.categories {
      for rule in category.rules {
        // Rules from elsewhere come without samples.
        if rule.samples.isEmpty, !rule.isFromElsewhere {
          outcome.untested.append((category.name, rule.id))
        }
        for sample in rule.samples {
          outcome.tried += 1
          check(sample, rule, category, scratch, &outcome.problems)
        }
        for reject in rule.rejects {
          outcome.tried += 1
          PaddedBytes.with(reject.line) { bytes, count in
            if rule.expression.match(bytes, count, scratch) == .matched {
              outcome.problems.append(
                reject.position.problem(
                  "rule \"\(rule.id)\" matches a line it must reject: \(reject.line)",
                  hint: "make its pattern narrower"
                )
              )
            }
          }
        }
      }
    }
    return outcome
  }

  /// The number of the rule that takes a sample of a rule for these programs; nil when none does.
  ///
  /// A rule with a program condition is met only by those programs' records, as its sample is.
  static func taker(
    of bytes: UnsafePointer<UInt8>,
    _ count: Int,
    _ programs: [Glob],
    in category: Category,
    _ scratch: borrowing RegexScratch
  ) -> Int? {
    category.rules.firstIndex { candidate in
      !candidate.seesRest && (candidate.programs.isEmpty || candidate.programs == programs)
        && candidate.expression.match(bytes, count, scratch) == .matched
    }
  }

  private static func check(
    _ sample: Rule.Sample,
    _ rule: Rule,
    _ category: Category,
    _ scratch: borrowing RegexScratch,
    _ problems: inout [Problem]
  ) {
    var found: [Problem] = []
    PaddedBytes.with(sample.line) { bytes, count in
      let taker = taker(of: bytes, count, rule.programs, in: category, scratch)
      guard let taker = taker.map({ category.rules[$0] }) else {
        found.append(
          sample.position.problem(
            "rule \"\(rule.id)\" does not take its sample: \(sample.line)",
            hint: "compare it with the pattern: \(rule.pattern)"
          )
        )
        return
      }
      guard taker.id == rule.id else {
        found.append(
          sample.position.problem(
            "the sample of \"\(rule.id)\" is taken by \"\(taker.id)\" in line"
              + " \(taker.position.line): \(sample.line)",
            hint: "move the narrower rule up: the first that matches wins"
          )
        )
        return
      }
      let values = Captures.values(rule.expression, bytes, scratch)
      for (name, wanted) in sample.fields.sorted(by: { $0.key < $1.key }) {
        let value = values.first { $0.name == name }?.value
        if value != wanted {
          found.append(
            sample.position.problem(
              "field \(name) of rule \"\(rule.id)\" is \(value.map { "\"\($0)\"" } ?? "not set"),"
                + " the sample says \"\(wanted)\""
            )
          )
        }
      }
    }
    problems += found
  }
}

/// Text as the bytes that matching needs: with room to read behind its end.
enum PaddedBytes {
  static func with(_ text: String, _ body: (UnsafePointer<UInt8>, Int) -> Void) {
    let bytes = Array(text.utf8)
    let padded = bytes + [0x0a] + [UInt8](repeating: 0, count: ByteScan.padding)
    padded.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base, bytes.count) }
    }
  }
}

/// Named captures of the last match.
enum Captures {
  static func values(
    _ expression: Expression,
    _ subject: UnsafePointer<UInt8>,
    _ scratch: borrowing RegexScratch
  ) -> [(name: String, value: String)] {
    expression.groups.compactMap { group in
      let start = scratch.found[2 * group.number]
      let end = scratch.found[2 * group.number + 1]
      guard start >= 0, end >= start else { return nil }
      let bytes = UnsafeBufferPointer(start: subject + start, count: end - start)
      return (group.name, String(decoding: bytes, as: UTF8.self))
    }
  }
}
