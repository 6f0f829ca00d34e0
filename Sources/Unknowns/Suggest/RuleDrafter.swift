import Patterns

/// Drafts rules: what a template's lines share becomes text, what differs becomes fields.
///
/// The template says where values stand; where a line does not fit it, the longest common
/// subsequence with that line decides what stays. A draft matches every line that it was made of,
/// or there is none.
public struct RuleDrafter: ~Copyable {
  /// Lines of a template that are looked at; further ones are only asked at the end.
  public static let maxLines = 2_000
  /// Gaps of a pattern; what is behind the last is one.
  private static let maxGaps = 24
  /// Fewer letters that stand fast name no kind of line.
  private static let leastLetters = 4
  /// How often the template may be given up for a line that does not fit.
  private static let maxRelaxations = 64
  /// Samples of a rule, and the longest that is taken while there are shorter ones.
  static let samples = 3
  static let maxSampleBytes = 1_024

  private let tests = ValueTests()
  let scratch = RegexScratch()

  /// Makes a drafter.
  public init() {}

  /// Drafts a rule; throws why there is none.
  public func draft(_ material: DraftMaterial) throws(DraftRefusal) -> RuleDraft {
    let lines = material.lines
    guard !lines.isEmpty else {
      throw DraftRefusal("no line of it is kept, and the store has no sample")
    }
    let used = Array(lines.prefix(RuleDrafter.maxLines))
    let (skeleton, spans) = try skeleton(material, used)
    guard skeleton.fixedLetters >= RuleDrafter.leastLetters else {
      throw DraftRefusal("its lines have too little text in common: a rule would take anything")
    }
    let columns = skeleton.pieces.indices.map { place in
      zip(used, spans).map { Array($0.subject[$1[place]]) }
    }
    var reason = ""
    for isLoose in [false, true] {
      var draft = make(material, skeleton, columns, isLoose)
      let expression: Patterns.Expression
      do throws(PatternError) {
        expression = try draft.compiled()
      } catch {
        reason = error.what
        continue
      }
      if let missed = lines.first(where: {
        DraftRegex.fields(expression, $0.subject, scratch) == nil
      }) {
        reason = "the pattern that fits most misses a line of \(missed.subject.count) bytes"
        continue
      }
      finish(&draft, material, expression)
      let gaps = skeleton.pieces.indices.filter { skeleton.pieces[$0].isGap }
      tighten(&draft, gaps.map { columns[$0] }, material)
      return draft
    }
    throw DraftRefusal("no pattern holds for all of its lines: \(reason)")
  }

  // MARK: What stands fast

  private func skeleton(
    _ material: DraftMaterial,
    _ lines: [DraftMaterial.Line]
  ) throws(DraftRefusal) -> (DraftSkeleton, [[Range<Int>]]) {
    let first = lines[0]
    let prefix = DraftSkeleton.cut(Array(first.subject[..<first.prefix]), masks: false)
    var skeleton = DraftSkeleton(template: material.text)
    skeleton.pieces = prefix + skeleton.pieces
    skeleton.joinGaps()
    if lines.contains(where: { $0.subject.last.map(TokenBytes.isBlank) == true }),
      skeleton.pieces.last != .blank
    {
      skeleton.pieces.append(.blank)
    }
    if lines.contains(where: { $0.subject.first.map(TokenBytes.isBlank) == true }),
      skeleton.pieces.first != .blank
    {
      skeleton.pieces.insert(.blank, at: 0)
    }
    var relaxations = 0
    for line in lines where skeleton.fit(line.subject) == nil {
      relaxations += 1
      guard relaxations <= RuleDrafter.maxRelaxations, skeleton.relax(for: line.subject) else {
        throw DraftRefusal("its lines are too different, or too long, for one pattern")
      }
    }
    limitGaps(&skeleton)
    var spans: [[Range<Int>]] = []
    for line in lines {
      guard let found = skeleton.fit(line.subject) else {
        throw DraftRefusal("its lines have no order of words in common")
      }
      spans.append(found)
    }
    return (skeleton, spans)
  }

  private func limitGaps(_ skeleton: inout DraftSkeleton) {
    let gaps = skeleton.pieces.indices.filter { skeleton.pieces[$0].isGap }
    guard gaps.count > RuleDrafter.maxGaps else { return }
    skeleton.pieces =
      skeleton.pieces[..<gaps[RuleDrafter.maxGaps - 1]] + [
        .gap(mask: DraftSkeleton.anything)
      ]
  }

  // MARK: What varies

  private func make(
    _ material: DraftMaterial,
    _ skeleton: DraftSkeleton,
    _ columns: [[[UInt8]]],
    _ isLoose: Bool
  ) -> RuleDraft {
    let pieces = skeleton.pieces
    var draft = RuleDraft(
      id: DraftID.make(pieces, material),
      fields: [],
      tallies: [],
      samples: [],
      rejects: [],
      strangers: 0,
      parts: []
    )
    var names = FieldNames()
    var nexts: [String] = []
    for (place, piece) in pieces.enumerated() {
      switch piece {
      case .text(let text): draft.parts.append(.text(text))
      case .blank: draft.parts.append(RuleDrafter.blanks(columns[place], pieces, place))
      case .gap(let mask):
        let values = columns[place]
        let shape = tests.shape(
          of: values,
          mask: mask,
          name: FieldNames.before(place, pieces).word
        )
        let (name, isTold) = names.name(place, in: pieces, shape, after: draft.fields.last?.shape)
        let next = place + 1 < pieces.count ? pieces[place + 1] : nil
        draft.parts.append(.field(draft.fields.count))
        draft.fields.append(
          RuleDraft.Field(
            name: name,
            isTold: isTold,
            differentValues: Set(values).count,
            lines: values.count,
            shape: shape,
            expression: RuleDrafter.expression(shape, values, next, isLoose),
            motif: RuleDraft.motif(shape, values, next: next)
          )
        )
        // A rate adds up to nothing.
        let isRate = FieldNames.isRate(place, pieces)
        nexts.append(isRate ? "" : FieldNames.behind(place, pieces))
      }
    }
    draft.why = DraftChatter.why(material, skeleton, draft.fields)
    if draft.why == nil {
      var tallies = DraftTallies(id: draft.id, taken: material.takenMetrics)
      for (field, next) in zip(draft.fields, nexts) { tallies.add(field, behind: next) }
      draft.tallies = tallies.list
    }
    return draft
  }

  private static func blanks(
    _ values: [[UInt8]],
    _ pieces: [DraftSkeleton.Piece],
    _ place: Int
  ) -> RuleDraft.Part {
    let different = Set(values)
    if different == [[0x20]] { return .blanks(regex: " ", motif: " ") }
    let isPlain = different.allSatisfy { $0.allSatisfy { $0 == 0x20 } }
    let mayMiss = different.contains([])
    let regex = (isPlain ? " " : "\\s") + (mayMiss ? "*" : "+")
    return .blanks(regex: regex, motif: mayMiss ? nil : "%-:whitespace%")
  }

  private static func expression(
    _ shape: ValueShape,
    _ values: [[UInt8]],
    _ next: DraftSkeleton.Piece?,
    _ isLoose: Bool
  ) -> RuleDraft.Field.Expression {
    let hasEmpty = values.contains { $0.isEmpty }
    let least = hasEmpty ? "*" : "+"
    if shape == .digits, isLoose || hasEmpty { return .regex("[0-9]\(least)") }
    if !isLoose, !hasEmpty {
      if let grok = shape.grok { return .grok(grok) }
      if let regex = shape.regex { return .regex(regex) }
    }
    let hasBlanks = values.contains { $0.contains(where: TokenBytes.isBlank) }
    var stop: UInt8?
    if case .text(let text)? = next, !TokenBytes.isWord(text[0]),
      !values.contains(where: { $0.contains(text[0]) })
    {
      stop = text[0]
    }
    if hasBlanks {
      if next == nil { return .regex(".\(hasEmpty ? "*" : "+")") }
      return .regex(stop.map { PatternText.allBut($0, "") + least } ?? ".\(least)?")
    }
    // A last field of one sample only would else take what may follow in another line.
    return .regex((stop.map { PatternText.allBut($0, " ") } ?? "\\S") + least)
  }
}
