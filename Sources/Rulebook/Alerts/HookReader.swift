import Syslog
import Yams

/// Reads `hooks` of the configuration: who is told of alerts, and how.
struct HookReader {
  var reader: FileReader

  /// Most hooks: each notice is offered to all of them.
  static let maxHooks = 100

  private static let kinds = ["run", "mail", "syslog", "file", "alertmanager", "webhook"]
  private static let keys =
    ["name"] + kinds + [
      "severity", "owner", "category", "timeout", "retries", "backoff", "resolved", "repeat",
      "limit",
    ]

  /// The hooks of a list, in order; what is wrong with them is in `reader`.
  mutating func hooks(_ node: Node) -> [HookSettings] {
    var hooks: [HookSettings] = []
    let nodes = reader.list(node, "hooks")
    if nodes.count > HookReader.maxHooks {
      reader.report(node, "\(nodes.count) hooks, at most \(HookReader.maxHooks) are taken")
    }
    for node in nodes.prefix(HookReader.maxHooks) {
      guard let hook = hook(node) else { continue }
      if let other = hooks.first(where: { $0.name == hook.name }) {
        reader.report(
          node,
          "hook \"\(hook.name)\" is there twice",
          hint: "the other is in line \(other.position.line)"
        )
      }
      hooks.append(hook)
    }
    return hooks
  }

  private mutating func hook(_ node: Node) -> HookSettings? {
    guard let members = reader.mapping(node, "a hook", keys: HookReader.keys) else { return nil }
    guard let nameNode = members["name"], let name = reader.string(nameNode, "name") else {
      if members["name"] == nil {
        reader.report(node, "a hook without name", hint: "add \"name: some_name\"")
      }
      return nil
    }
    if !CategoryReader.isName(name) {
      reader.report(
        nameNode,
        "\"\(name)\" cannot be a hook's name",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    let found = HookReader.kinds.filter { members[$0] != nil }
    guard found.count == 1, let kindNode = members[found[0]] else {
      reader.report(
        found.count > 1 ? members[found[1]] ?? node : node,
        found.isEmpty
          ? "hook \"\(name)\" does nothing"
          : "hook \"\(name)\" has two kinds, \(found[0]) and \(found[1])",
        hint: found.isEmpty
          ? "add one of \(HookReader.kinds.joined(separator: ", "))" : "make two hooks of it"
      )
      return nil
    }
    var places: [String: Position] = [:]
    for (key, value) in members { places[key] = reader.position(of: value) }
    let kind = kind(found[0], kindNode, &places)
    var hook = HookSettings(
      name: name,
      kind: kind ?? .syslog(destination: "/dev/log"),
      position: reader.position(of: node)
    )
    readFilters(members, into: &hook, &places)
    readPace(members, into: &hook)
    hook.places = places
    return kind == nil ? nil : hook
  }

  private mutating func readFilters(
    _ members: [String: Node],
    into hook: inout HookSettings,
    _ places: inout [String: Position]
  ) {
    if let node = members["severity"] {
      for entry in node.sequence.map({ Array($0) }) ?? [node] {
        if let severity = reader.choice(entry, "severity", of: AlertSeverity.self) {
          hook.severities.insert(severity)
        }
      }
    }
    if let node = members["owner"] { hook.owners = names(node, "owner", &places) }
    if let node = members["category"] { hook.categories = names(node, "category", &places) }
  }

  private mutating func names(
    _ node: Node,
    _ key: String,
    _ places: inout [String: Position]
  ) -> [String] {
    for entry in node.sequence.map({ Array($0) }) ?? [node] {
      if let text = entry.string { places["\(key) \(text)"] = reader.position(of: entry) }
    }
    return reader.strings(node, key)
  }

  private mutating func readPace(_ members: [String: Node], into hook: inout HookSettings) {
    if let node = members["timeout"] {
      hook.timeout = reader.seconds(node, "timeout", in: 1...3_600) ?? hook.timeout
    }
    if let node = members["retries"] {
      hook.retries = reader.integer(node, "retries", in: 0...100) ?? hook.retries
    }
    if let node = members["backoff"] {
      hook.backoff = reader.seconds(node, "backoff", in: 1...3_600) ?? hook.backoff
    }
    if let node = members["resolved"] {
      hook.tellsResolved = reader.bool(node, "resolved") ?? hook.tellsResolved
    }
    if let node = members["repeat"] { hook.repeatInterval = reader.repeatInterval(node) }
    if let node = members["limit"], node.scalar?.string == "0" {
      hook.limit = 0
    } else if let node = members["limit"], let (count, seconds) = reader.rate(node, "limit") {
      hook.limit = count
      hook.limitSeconds = seconds
    }
  }
}

extension FileReader {
  /// Seconds between two notices of what still fires: a length of time, or 0 for none.
  mutating func repeatInterval(_ node: Node) -> Int? {
    guard let seconds = seconds(node, "repeat", in: 0...2_592_000) else { return nil }
    if (1..<60).contains(seconds) {
      report(node, "repeat must be 1m or more: alerts change by the minute", hint: "0 is for none")
    }
    return seconds
  }

  /// So many in a length of time: `20/h`, `5/10m`.
  mutating func rate(_ node: Node, _ noun: String) -> (count: Int, seconds: Int)? {
    let parts = (node.scalar?.string ?? "").split(separator: "/", omittingEmptySubsequences: false)
    let units = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    if parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count) {
      let text = String(parts[1])
      if let seconds = units[text] ?? TimeSpan.seconds(text).map(Int.init),
        (60...2_592_000).contains(seconds)
      {
        return (count, seconds)
      }
    }
    report(
      node,
      "\(noun) must be a number and a time of 1m to 30d",
      hint: "such as 20/h or 5/10m; 0 for none"
    )
    return nil
  }
}
