/// What a line on the way knows of itself: its host, and a key all else is derived from.
struct Scene {
  var key: UInt64
  var host: Int
  /// The step whose line is next; negative: nothing is going on.
  var step: Int

  static let empty = Scene(key: 0, host: 0, step: -1)
}

/// A family ready to run: shapes compiled, names resolved, scenes under way.
final class Program {
  struct CompiledStep {
    let tag: Int
    let process: Step.Process
    let tagSalt: UInt64
    let priority: Int
    let shape: Shape
    /// Step numbers; negative ends the scene.
    let then: [Int]
  }

  let family: Family
  let steps: [CompiledStep]
  private let starts: Lottery
  private var scenes: [Scene]

  init(_ family: Family, site: Site, tags: inout TagTable) {
    self.family = family
    starts = Lottery(weights: family.steps.map(\.weight))
    scenes = Array(repeating: .empty, count: family.scenes)
    var numbers: [String: Int] = ["end": -1]
    for (number, step) in family.steps.enumerated() where !step.name.isEmpty {
      precondition(numbers[step.name] == nil, "two steps are called \(step.name)")
      numbers[step.name] = number
    }
    steps = family.steps.map { step in
      CompiledStep(
        tag: tags.number(of: step.tag),
        process: step.process,
        tagSalt: RandomSource.salt(of: step.tag),
        priority: step.facility.rawValue * 8 + step.severity.rawValue,
        shape: Shape(step.text, site: site),
        then: step.then.map { name in
          guard let number = numbers[name] else { preconditionFailure("no step \(name)") }
          return number
        }
      )
    }
  }

  /// Rounds through all scenes before the first line, so that the stream starts in the middle of
  /// things; the longest usual scene, a mail deferred once, has about ten lines.
  private static let warmUpRounds = 12

  /// Moves the scenes on without a line, until as many are at their end as at their start.
  func warmUp(site: Site, random: inout RandomSource) {
    guard scenes.count > 1 else { return }
    for _ in 0..<(scenes.count * Self.warmUpRounds) { _ = advance(site: site, random: &random) }
  }

  /// Moves a scene on by one line and returns it as it is for that line.
  func advance(site: Site, random: inout RandomSource) -> Scene {
    let slot = scenes.count == 1 ? 0 : random.below(scenes.count)
    var scene = scenes[slot]
    if scene.step < 0 {
      scene = Scene(
        key: random.next(),
        host: site.hosts.draw(family.hosts, random.next()),
        step: starts.draw(random.next())
      )
    }
    let then = steps[scene.step].then
    scenes[slot] = scene
    switch then.count {
    case 0: scenes[slot].step = -1
    case 1: scenes[slot].step = then[0]
    default: scenes[slot].step = then[random.below(then.count)]
    }
    return scene
  }

  /// The pid in the tag of a line; 0 where there is none.
  static func pid(of step: CompiledStep, scene: Scene) -> Int {
    switch step.process {
    case .none: 0
    case .first: 1
    case .forked:
      1_200 + RandomSource.scale(RandomSource.mix(scene.key ^ step.tagSalt), below: 98_000)
    case .daemon:
      400
        + RandomSource.scale(
          RandomSource.mix(UInt64(scene.host) &+ step.tagSalt),
          below: 3_000
        )
    }
  }
}

/// The tags in use, numbered, so that a line carries an integer and `--truth` counts in an array.
struct TagTable {
  private(set) var names: [String] = []
  private(set) var texts: [Text] = []

  mutating func number(of name: String) -> Int {
    if let known = names.firstIndex(of: name) { return known }
    names.append(name)
    texts.append(Text(name))
    return names.count - 1
  }
}
