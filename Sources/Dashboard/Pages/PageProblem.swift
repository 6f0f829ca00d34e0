/// Why a request gets no page: said to whoever asked.
public struct PageProblem: Error, Sendable, Equatable {
  /// HTTP status, 400 or above.
  public var status: Int
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// What was expected, or what to do.
  public var hint: String

  /// Describes a problem.
  public init(status: Int, what: String, hint: String) {
    self.status = status
    self.what = what
    self.hint = hint
  }

  /// A request that cannot be meant.
  public static func badRequest(_ what: String, _ hint: String) -> PageProblem {
    PageProblem(status: 400, what: what, hint: hint)
  }

  /// What is not there.
  public static func notFound(_ what: String, _ hint: String) -> PageProblem {
    PageProblem(status: 404, what: what, hint: hint)
  }
}
