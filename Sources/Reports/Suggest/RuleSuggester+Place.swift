import Ledger
import Rulebook
import Sketches
import Syslog
import Unknowns

extension RuleSuggester {
  /// Where a rule goes: category, file, and what that holds now.
  struct Place {
    var category: String
    var file: String
    var text: String
    var isNew: Bool
  }

  /// `programs` are those that a new category would select.
  func place(
    _ category: Category,
    _ programs: [[UInt8]]
  ) throws(DraftRefusal) -> Place {
    if category.file.isEmpty {
      let new = try NewCategory(
        programs: programs,
        in: rulebook,
        source,
        isDirectory: isDirectory
      )
      return Place(category: new.name, file: new.path, text: new.text, isNew: true)
    }
    if let text = source.overlay[category.file] {
      let isNew = suggestions.contains { $0.file == category.file && $0.isNewFile }
      return Place(category: category.name, file: category.file, text: text, isNew: isNew)
    }
    do {
      let text = try read(category.file)
      return Place(category: category.name, file: category.file, text: text, isNew: false)
    } catch {
      throw DraftRefusal("\(error)")
    }
  }

  func head(
    _ group: UnknownGroups.Group,
    _ draft: RuleDraft,
    _ place: Place,
    _ lines: Int,
    _ zone: Zone
  ) -> [String] {
    let records = NumberText.grouped(group.count)
    var facts = [
      "template \(Template.text(of: group.id)): \(ShownText.of(group.text))",
      "\(records) \(group.count == 1 ? "record" : "records") of \(group.hosts.error > 0 ? "~" : "")"
        + "\(NumberText.grouped(group.hosts.count)) \(group.hosts.count == 1 ? "host" : "hosts"),"
        + " \(Stamp.local(group.first, in: zone)) to \(Stamp.local(group.last, in: zone));"
        + " drafted from \(Plural.of(lines, "different line"))",
    ]
    facts.append(
      place.isNew
        ? "category \(place.category), a new one: \(place.file)"
        : "category \(place.category), behind the last rule of \(place.file)"
    )
    if draft.samples.isEmpty { facts.append("no line of it is text that a sample could hold") }
    return facts.map { ShownText.of(Array($0.utf8)) }
  }
}
