/// By how much the tables of templates have grown.
public struct TemplateGrowth: Sendable, Equatable {
  /// New forms, by category.
  public var forms: [String: Int] = [:]
  /// New rows of `template_day`.
  public var dayRows = 0
  /// Ids of new forms, by category: the first `maxListed` of each.
  public var new: [String: [UInt64]] = [:]

  /// New forms listed of a category; a flood of more is told by their number alone.
  static let maxListed = 1_000

  /// Nothing new.
  public init() {}
}

extension TemplateGrowth {
  /// Notes a new form.
  mutating func note(_ id: UInt64, of category: String) {
    forms[category, default: 0] += 1
    if new[category, default: []].count < TemplateGrowth.maxListed {
      new[category, default: []].append(id)
    }
  }
}
