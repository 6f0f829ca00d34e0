public import Sketches

/// A category's templates: its forms put together, each number of a group added up.
public struct UnknownGroups {
  /// One template.
  public struct Group {
    /// Its id.
    public var id: UInt64
    /// Its text.
    public var text: [UInt8]
    /// How many forms it has.
    public var forms = 0
    /// Records of all forms.
    public var count: UInt64 = 0
    /// When the first of them was seen, in Unix seconds.
    public var first = Int64.max
    /// When the last was.
    public var last = Int64.min
    /// How many hosts have sent it.
    public var hosts = Distinct(count: 0, error: 0)
    /// A line of its most frequent form.
    public var sample: [UInt8] = []
  }

  /// The templates.
  public private(set) var groups: [Group]
  /// The group of each form, in the order of the ids as signed numbers: that of `template_day`.
  public let order: [(id: Int64, group: Int)]

  /// Groups forms.
  ///
  /// Cost: 15 to 30 µs a form.
  public init(_ forms: [Template]) {
    let grouping = TemplateGroups(forms.map(\.text))
    self.init(
      forms,
      names: (0..<grouping.count).map { (grouping.id(of: $0), grouping.text(of: $0)) },
      groups: forms.indices.map { grouping.group(of: $0) }
    )
  }

  /// Puts forms together whose group is known: the id and text of each group, the group of each form.
  public init(_ forms: [Template], names: [(id: UInt64, text: [UInt8])], groups places: [Int]) {
    groups = names.map { Group(id: $0.id, text: $0.text) }
    var members = [[Int]](repeating: [], count: groups.count)
    for form in forms.indices { members[places[form]].append(form) }
    order = forms.indices
      .map { (Int64(bitPattern: forms[$0].id), places[$0]) }
      .sorted { $0.0 < $1.0 }
    for group in groups.indices { add(members[group].map { forms[$0] }, to: group) }
  }

  private mutating func add(_ forms: [Template], to group: Int) {
    var most: UInt64 = 0
    for form in forms {
      groups[group].forms += 1
      groups[group].count += form.count
      groups[group].first = min(groups[group].first, form.first)
      groups[group].last = max(groups[group].last, form.last)
      if form.count > most || groups[group].sample.isEmpty {
        most = form.count
        groups[group].sample = form.sample
      }
    }
    groups[group].hosts = hosts(forms)
  }

  /// The hosts of all forms together; a sketch that cannot be read adds none.
  private func hosts(_ forms: [Template]) -> Distinct {
    guard let first = forms.first else { return Distinct(count: 0, error: 0) }
    guard forms.count > 1, var state = DistinctState(decoding: first.hostSketch) else {
      return first.hosts
    }
    for form in forms.dropFirst() {
      if let more = DistinctState(decoding: form.hostSketch) { state.merge(more) }
    }
    return state.finish()
  }
}
