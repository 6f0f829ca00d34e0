import Ledger
import Rulebook
import Sketches
import Unknowns

/// A category's templates with raw lines that have them: the store's samples and the kept lines.
struct UnknownLines {
  /// A raw line, and where the rules that are in use put it.
  struct Line {
    var raw: [UInt8]
    var found: LineMatcher.Found
  }

  /// A template with its lines.
  struct Group {
    var group: UnknownGroups.Group
    var lines: [Line] = []
    /// Sample line and count of each form: how the store's records are told apart.
    var forms: [(sample: [UInt8], count: UInt64)] = []
    fileprivate var seen: Set<[UInt8]> = []
  }

  /// Different lines of a template that are held, in all some 20 MB for a category with 10,000 of 1 kB.
  static let maxLines = 2_000
  /// Different lines of all templates that are held.
  static let maxAllLines = 100_000

  let category: String
  private(set) var groups: [Group]
  /// The group of each form.
  private let places: [UInt64: Int]
  private var maker = MakerBox()
  private var held = 0
  /// Kept lines that were read, by now one for each record that was kept.
  private(set) var kept: UInt64 = 0
  /// Kept lines of no template of the store.
  private(set) var strange: UInt64 = 0

  /// A form maker is no value: copies of lines share it.
  private final class MakerBox {
    var maker = FormMaker()
  }

  /// Reads the templates of a category from the store.
  init(_ ledger: Ledger, _ category: String) throws(LedgerError) {
    self.category = category
    let forms = try ledger.templates(category: category).map(\.template)
    let found = UnknownGroups(forms)
    groups = found.groups.map { Group(group: $0) }
    var places: [UInt64: Int] = [:]
    for entry in found.order { places[UInt64(bitPattern: entry.id)] = entry.group }
    self.places = places
    for form in forms {
      guard let place = places[form.id] else { continue }
      groups[place].forms.append((form.sample, form.count))
    }
  }

  /// The groups a prefix of an id names: a template's, or that of a form of it.
  func groups(named prefix: String) -> [Int] {
    func starts(_ id: UInt64) -> Bool { Template.text(of: id).hasPrefix(prefix) }
    var found = groups.indices.filter { starts(groups[$0].group.id) }
    for (form, place) in places where starts(form) && !found.contains(place) { found.append(place) }
    return found.sorted()
  }

  /// Takes the samples that the store has.
  mutating func takeSamples(_ matcher: inout LineMatcher) {
    setMasks(matcher.rulebook)
    for place in groups.indices {
      for form in groups[place].forms { add(form.sample, to: place, &matcher) }
    }
  }

  /// Takes a kept line.
  mutating func take(_ raw: [UInt8], _ matcher: inout LineMatcher) {
    kept += 1
    guard let found = matcher.find(raw), let id = form(of: found.message), let place = places[id]
    else {
      strange += 1
      return
    }
    add(raw, found, to: place)
  }

  /// The group that a line is of; nil when the store knows no such form.
  func group(of found: LineMatcher.Found) -> Int? { form(of: found.message).flatMap { places[$0] } }

  private func setMasks(_ rulebook: Rulebook) {
    let own = rulebook.categories.first { $0.name == category }
    maker.maker.setMasks([own?.masks ?? []])
  }

  private func form(of message: [UInt8]) -> UInt64? {
    let padded = message + [UInt8](repeating: 0, count: 64)
    return padded.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let form = maker.maker.form(0, start, message.count)
      return form.baseAddress.map { hashBytes($0, form.count, seed: Template.idSeed) }
    }
  }

  private mutating func add(_ raw: [UInt8], to place: Int, _ matcher: inout LineMatcher) {
    guard let found = matcher.find(raw) else { return }
    // A sample that was cut short is none of what patterns see.
    if raw.count >= Template.maxSampleBytes { return }
    add(raw, found, to: place)
  }

  private mutating func add(_ raw: [UInt8], _ found: LineMatcher.Found, to place: Int) {
    guard groups[place].lines.count < UnknownLines.maxLines, held < UnknownLines.maxAllLines,
      groups[place].seen.insert(found.subject).inserted
    else { return }
    held += 1
    groups[place].lines.append(Line(raw: raw, found: found))
  }
}
