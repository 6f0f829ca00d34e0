import TestSupport

/// Lines made from templates of known shape, with what each was made from.
struct RandomLog {
  var lines: [(text: [UInt8], template: Int)] = []

  private static let nouns = [
    "session", "request", "worker", "cache", "lease", "queue", "volume", "snapshot", "cursor",
    "certificate", "replica", "packet", "shard", "ticket", "mailbox", "route",
  ]
  private static let verbs = [
    "opened", "closed", "dropped", "renewed", "rejected", "evicted", "started", "stopped", "moved",
    "expired", "restored", "ignored",
  ]
  private static let links = ["after", "because", "despite", "without", "before", "while"]

  /// A value of a kind, as a log would hold it.
  private static func value(_ kind: Int, _ random: inout SeededGenerator) -> String {
    let number = Int.random(in: 0..<100_000, using: &random)
    switch kind {
    case 0: return "\(number)"
    case 1: return "10.\(number % 200).\(number % 77).\(number % 250)"
    case 2: return "/srv/\(TemplateShardTests.word(number))/\(number).dat"
    case 3: return "user \(TemplateShardTests.word(number % 40 + 400))"
    case 4: return "host \(TemplateShardTests.word(number % 50 + 500)).site.example"
    case 5: return "key=\(TemplateShardTests.word(number % 60 + 600))"
    case 6: return "0x\(String(number, radix: 16))"
    default: return "\(number % 900)ms"
    }
  }

  init(templates: Int, lines count: Int, _ random: inout SeededGenerator) {
    // Each template has words of its own, so that no two differ in what is also a value.
    var shapes: [(words: [String], kinds: [Int])] = []
    var seen: Set<[String]> = []
    while shapes.count < templates {
      let words = [
        RandomLog.nouns.randomElement(using: &random) ?? "",
        RandomLog.verbs.randomElement(using: &random) ?? "",
        RandomLog.links.randomElement(using: &random) ?? "",
        RandomLog.nouns.randomElement(using: &random) ?? "",
      ]
      guard seen.insert(words).inserted else { continue }
      let kinds = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        Int.random(in: 0...7, using: &random)
      }
      shapes.append((words, kinds))
    }
    for line in 0..<count {
      // All are there, some more often.
      let template =
        line < templates * 8 ? line % templates : Int.random(in: 0..<templates, using: &random)
      let (words, kinds) = shapes[template]
      var text = words[0] + " " + words[1]
      for (place, kind) in kinds.enumerated() {
        if place == 1 { text += " " + words[2] }
        text += " " + RandomLog.value(kind, &random)
      }
      text += " " + words[3]
      lines.append((Array(text.utf8), template))
    }
  }
}
