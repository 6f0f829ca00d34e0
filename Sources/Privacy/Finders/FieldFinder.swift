import Patterns
import Rulebook
import Syslog

/// Finds named fields of the rule that takes a record.
///
/// Asks the rules as the daemon does afterwards, so a record of such a site is matched twice: only then
/// nothing of it has been written yet.
struct FieldFinder: ~Copyable {
  /// A group of a rule, and the redaction that it belongs to.
  private struct Target {
    var group: Int
    var number: Int
  }

  private var asker: RuleAsker
  /// By category and rule.
  private let targets: [[[Target]]]

  /// `fields` are names with the numbers of their redactions.
  init(
    _ rulebook: Rulebook,
    fields: [String: Int],
    ownPrograms: Set<String>,
    maxLineBytes: Int
  ) {
    asker = RuleAsker(
      rulebook,
      ownPrograms: ownPrograms,
      keepsAllGroups: true,
      maxLineBytes: maxLineBytes
    )
    targets = rulebook.categories.map { category in
      category.rules.map { rule in
        rule.expression.groups.compactMap { group in
          fields[group.name].map { Target(group: group.number, number: $0) }
        }
      }
    }
  }

  /// Appends the fields of a record.
  mutating func find(
    _ line: UnsafePointer<UInt8>,
    _ record: Record,
    _ spans: inout [Span]
  ) {
    guard let place = asker.place(line, record),
      targets[place.category].contains(where: { !$0.isEmpty })
    else { return }
    let answer = asker.ask(place, line, record)
    guard answer.rule >= 0 else { return }
    // What a pattern sees ends where the message ends, also when it was put together elsewhere.
    let base = record.message.end - answer.count
    for target in targets[answer.category][answer.rule] {
      let start = asker.scratch.found[2 * target.group]
      let end = asker.scratch.found[2 * target.group + 1]
      guard start >= 0, end > start else { continue }
      let isJoined = answer.subject != line + base && base + start < record.message.start
      // The tag of RFC 5424 stands elsewhere in the line; no field of the message does.
      if isJoined { continue }
      spans.append(Span(base + start, base + end, target.number))
    }
  }
}
