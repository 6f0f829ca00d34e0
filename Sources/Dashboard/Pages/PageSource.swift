/// Makes pages.
public protocol PageSource: Sendable {
  /// A page that costs nothing and is not kept: whether the server lives, what moment it is.
  func immediate(_ request: PageRequest, _ moment: Moment) -> Page?

  /// A page of a moment, whatever happens: of an error as well. Runs on a thread that may wait.
  func page(_ request: PageRequest, _ moment: Moment) -> Page
}
