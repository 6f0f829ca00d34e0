import Rulebook

/// Whether minuted's own lines are kept from coming back to it, and which others are.
struct LoopGuardCheck: DoctorCheck {
  let name = "guard"
  /// Most stops that are listed.
  private static let maxStops = 10

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    let tags = LoopGuardCheck.tags(site)
    for action in site.actions {
      let guarding = LoopGuard(site.rsyslog.configuration, action.action)
      let place = "\(action.action.place)"
      let passed = tags.filter { guarding.answer($0) == .passed }
      let doubtful = tags.filter { guarding.answer($0) == .unknown }
      if !passed.isEmpty {
        let names = tags.map { "\"\($0)\"" }.joined(separator: ", ")
        list.fault(
          "loop-guard",
          place,
          "minuted's own lines come back to it: \(passed.joined(separator: ", "))",
          mend: "if not ($programname == [\(names)]) then action(type=\"omprog\" …)"
        )
      } else if doubtful.isEmpty {
        list.ok("loop-guard", place, "keeps away \(tags.joined(separator: ", "))")
      }
      if !doubtful.isEmpty {
        list.note(
          "loop-guard",
          place,
          "whether \(doubtful.joined(separator: ", ")) is kept away depends on more than the program's name"
        )
      }
      stops(guarding, tags, place, &list)
    }
  }

  /// Names that minuted's lines carry: its own, and each `tag:` of a summary layout.
  static func tags(_ site: ExaminedSite) -> [String] {
    let layouts = site.loading?.rulebook?.categories.compactMap { category in
      category.summary.flatMap { $0.fields.isEmpty ? nil : $0.tag }
    }
    let own = ["minuted", "minuted-alert"]
    return own + Set(layouts ?? []).subtracting(own).sorted()
  }

  /// What comes before the action and keeps other lines from it.
  private func stops(
    _ guarding: LoopGuard,
    _ tags: [String],
    _ place: String,
    _ list: inout FindingList
  ) {
    var others = guarding.stops.filter { stop in
      !tags.contains { tag in stop.filters.allSatisfy { $0.truth(program: tag) == .yes } }
        || stop.filters.isEmpty
    }
    let count = others.count
    others = Array(others.prefix(LoopGuardCheck.maxStops))
    for stop in others {
      let filter = stop.filters.map { ($0.isElse ? "not: " : "") + $0.text }.joined(
        separator: " and "
      )
      if filter.isEmpty {
        list.fault(
          "stop",
          "\(stop.place)",
          "a stop without a filter before the action: no line comes to minuted",
          mend: "move the action above \(stop.place)"
        )
      } else {
        list.note(
          "stop",
          "\(stop.place)",
          "lines of \(filter) end before the action and are not counted",
          mend: "where they should be: move the action above that line"
        )
      }
    }
    if count > others.count {
      list.note("stop", place, "\(count - others.count) more are not listed")
    }
  }
}
