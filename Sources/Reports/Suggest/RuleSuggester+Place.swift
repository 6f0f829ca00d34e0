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
    /// Whether the file is to be made.
    var isNew: Bool
    /// The file of which it is a copy, and stands in place of.
    var origin: String?
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
      guard isShipped(category.file), let home = home else {
        return Place(category: category.name, file: category.file, text: text, isNew: false)
      }
      // An upgrade would take the rule away again: a copy of the site's own stands in its place.
      let name = category.file.split(separator: "/").last.map(String.init) ?? category.name
      let file = home.hasSuffix("/") ? home + name : "\(home)/\(name)"
      return Place(
        category: category.name,
        file: file,
        text: text,
        isNew: true,
        origin: category.file
      )
    } catch {
      throw DraftRefusal("\(error)")
    }
  }

  /// The first directory of rules that is the site's own.
  private var home: String? {
    for path in source.paths where isDirectory(path) {
      if !isShipped(path.hasSuffix("/") ? path : path + "/") { return path }
    }
    return nil
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
      place.origin.map {
        "category \(place.category): \(place.file), a copy of \($0) that stands in its place from then on"
      }
        ?? (place.isNew
          ? "category \(place.category), a new one: \(place.file)"
          : "category \(place.category), behind the last rule of \(place.file)")
    )
    if draft.samples.isEmpty { facts.append("no line of it is text that a sample could hold") }
    return facts.map { ShownText.of(Array($0.utf8)) }
  }
}
