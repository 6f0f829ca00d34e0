/// By how much the tables of templates have grown.
public struct TemplateGrowth: Sendable, Equatable {
  /// New forms, by category.
  public var forms: [String: Int] = [:]
  /// New rows of `template_day`.
  public var dayRows = 0
}
