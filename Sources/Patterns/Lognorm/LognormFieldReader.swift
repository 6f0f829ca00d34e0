/// Makes fields of their written form: parameters to motif, with what is wrong.
struct LognormFieldReader {
  /// Numbers of the user types known so far.
  let types: [String: Int]
  /// Problems that do not cost the field.
  var warnings: [LognormFault] = []

  /// A field, a choice, or a sequence, from its JSON form.
  mutating func items(_ json: LognormJSON) throws(LognormFault) -> [LognormItem] {
    switch json.value {
    case .object(let members):
      return [try item(members, at: json.at)]
    case .array(let elements):
      var items: [LognormItem] = []
      for element in elements { items += try self.items(element) }
      if items.isEmpty { throw LognormFault("empty sequence of fields", at: json.at) }
      return items
    default:
      throw LognormFault(
        "a field is a JSON object or an array of them",
        hint: "write {\"type\":\"word\",\"name\":\"x\"}",
        at: json.at
      )
    }
  }

  /// One field from its members.
  mutating func item(
    _ members: [LognormJSON.Member],
    at: Int
  ) throws(LognormFault) -> LognormItem {
    guard let typeMember = members.first(where: { $0.key == Array("type".utf8) }) else {
      throw LognormFault(
        "field without type",
        hint: "add \"type\":\"word\" or another motif",
        at: at
      )
    }
    guard let typeBytes = typeMember.value.string else {
      throw LognormFault("the type of a field is a string", at: typeMember.value.at)
    }
    let type = LognormSpelling.text(typeBytes)
    let parameters = members.filter { !["type", "name", "priority"].contains(Self.key($0)) }
    if type == "alternative" { return try choice(members, parameters, at: at) }
    if type.hasPrefix("@") {
      guard let number = types[type] else {
        throw LognormFault(
          "unknown user type \"\(type)\"",
          hint: Spelling.nearest(to: type, among: types.keys.sorted())
            .map { "did you mean \"\($0)\"?" } ?? "define it above: type=\(type):...",
          at: typeMember.value.at
        )
      }
      var motif = LognormMotif(kind: .userType)
      motif.userType = number
      return .field(try field(members, motif, rank: 16))
    }
    guard let entry = LognormMotifEntry.named[type] else {
      throw LognormFault(
        "unknown field type \"\(type)\"",
        hint: LognormMotifEntry.former[type]
          ?? Spelling.nearest(to: type, among: LognormMotifEntry.named.keys.sorted())
          .map { "did you mean \"\($0)\"?" } ?? "",
        at: typeMember.value.at
      )
    }
    var motif = LognormMotif(kind: entry.kind)
    for member in parameters {
      let key = Self.key(member)
      guard let name = entry.parameters.first(where: { $0.lowercased() == key.lowercased() }) else {
        // Motifs without parameters have always ignored them in silence.
        let known = entry.parameters
        warnings.append(
          LognormFault(
            "\"\(type)\" has no parameter \"\(key)\"",
            hint: Spelling.nearest(to: key, among: known).map { "did you mean \"\($0)\"?" }
              ?? (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"),
            at: member.at,
            isWarning: true
          )
        )
        continue
      }
      try set(&motif, name, member.value)
    }
    try finish(&motif, type, at: at)
    return .field(try field(members, motif, rank: entry.rank))
  }

  private static func key(_ member: LognormJSON.Member) -> String {
    LognormSpelling.text(member.key)
  }

  private func field(
    _ members: [LognormJSON.Member],
    _ motif: LognormMotif,
    rank: Int
  ) throws(LognormFault) -> LognormField {
    var name: [UInt8] = []
    var priority = 30_000
    for member in members {
      switch Self.key(member) {
      case "name":
        guard let text = member.value.string else {
          throw LognormFault("the name of a field is a string", at: member.value.at)
        }
        name = text == [0x2d] ? [] : text
        if name.count > 1_023 {
          throw LognormFault("a field's name has at most 1,023 bytes", at: member.value.at)
        }
      case "priority":
        let value = try number(member.value)
        guard value <= 65_535 else {
          throw LognormFault("priority is from 0 to 65535", at: member.value.at)
        }
        priority = Int(value)
      default: break
      }
    }
    return LognormField(
      name: name,
      motif: motif,
      priority: priority,
      rank: rank,
      spelling: LognormJSON.spelling(members)
    )
  }

  private mutating func choice(
    _ members: [LognormJSON.Member],
    _ parameters: [LognormJSON.Member],
    at: Int
  ) throws(LognormFault) -> LognormItem {
    guard let parser = parameters.first(where: { Self.key($0) == "parser" }) else {
      throw LognormFault(
        "alternative without \"parser\"",
        hint: "write {\"type\":\"alternative\",\"parser\":[{...},{...}]}",
        at: at
      )
    }
    guard case .array(let elements) = parser.value.value, !elements.isEmpty else {
      throw LognormFault("\"parser\" of alternative is an array of fields", at: parser.value.at)
    }
    var ways: [[LognormItem]] = []
    for element in elements { ways.append(try items(element)) }
    return .choice(ways, spelling: LognormJSON.spelling(members))
  }

  /// A whole number; strings of digits are taken too.
  func number(_ json: LognormJSON) throws(LognormFault) -> UInt64 {
    let text: [UInt8]
    switch json.value {
    case .number(let digits), .string(let digits): text = digits
    default: text = []
    }
    guard let value = UInt64(LognormSpelling.text(text)) else {
      throw LognormFault("whole number expected, found \(json.spelling)", at: json.at)
    }
    return value
  }
}
