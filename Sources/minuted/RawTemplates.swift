import Archive
import Syslog
import Unknowns

/// `minuted unknown --raw`: templates of message contents on standard input, without any state.
struct RawTemplates {
  /// Stands where the list of forms was full.
  private static let overflow = "0000000000000000\t<overflow>\n"

  /// Whether a line is printed for each line read, instead of one for each template.
  let assigns: Bool

  /// Reads all, groups, prints `ID<TAB>TEMPLATE` lines; templates by count, then text.
  func run() throws {
    var list = FormList()
    // For each line the number of its form, -1 beyond the limit.
    var numbers: [Int32] = []
    var counts: [Int] = []
    do {
      var file = try LogFile(path: "-")
      var reader = LineReader()
      func take(_ line: (start: UnsafePointer<UInt8>, count: Int)) {
        let number = list.number(of: line.start, line.count)
        if assigns { numbers.append(Int32(number ?? -1)) }
        guard let number else { return }
        if number == counts.count { counts.append(0) }
        counts[number] += 1
      }
      while try reader.fill(&file) {
        while let line = reader.next() { take(line) }
      }
      if let line = reader.last() { take(line) }
    } catch {
      throw Failure(error.description)
    }
    if list.overflow > 0 {
      Talk.tell(
        "\(list.overflow) lines are <overflow>: more than \(FormList.defaultLimit) different forms"
      )
    }
    let groups = TemplateGroups(list.forms)
    let lines = (0..<groups.count).map { line(groups.id(of: $0), groups.text(of: $0)) }
    if assigns {
      let rest = Array(RawTemplates.overflow.utf8)
      write(numbers.lazy.map { $0 < 0 ? rest : lines[groups.group(of: Int($0))] })
    } else {
      var totals = [Int](repeating: 0, count: groups.count)
      for (form, count) in counts.enumerated() { totals[groups.group(of: form)] += count }
      let order = totals.indices.sorted {
        totals[$0] != totals[$1]
          ? totals[$0] > totals[$1] : lines[$0].lexicographicallyPrecedes(lines[$1])
      }
      write(order.lazy.map { lines[$0] })
      if list.overflow > 0 { Talk.data(RawTemplates.overflow) }
    }
  }

  private func line(_ id: UInt64, _ text: [UInt8]) -> [UInt8] {
    // Control bytes drive terminals, and a tab would be taken for the end of the id.
    let shown = ShownText.of(text.map { $0 == 0x09 ? 0x20 : $0 })
    return Array("\(Template.text(of: id))\t\(shown)\n".utf8)
  }

  private func write(_ lines: some Sequence<[UInt8]>) {
    var room: [UInt8] = []
    for line in lines {
      room += line
      if room.count > 1 << 16 {
        Talk.data(bytes: room)
        room.removeAll(keepingCapacity: true)
      }
    }
    Talk.data(bytes: room)
  }
}
