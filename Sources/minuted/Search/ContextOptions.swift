import ArgumentParser
import Search

/// The neighbours of a line that are wanted, in grep's letters.
struct ContextOptions: ParsableArguments {
  @Option(
    name: [.customShort("A", allowingJoined: true), .long],
    help: ArgumentHelp(
      "So many lines of the same category behind each as well.",
      valueName: "num"
    )
  )
  var afterContext: Int?

  @Option(
    name: [.customShort("B", allowingJoined: true), .long],
    help: ArgumentHelp("So many before.", valueName: "num")
  )
  var beforeContext: Int?

  @Option(
    name: [.customShort("C", allowingJoined: true), .long],
    help: ArgumentHelp("So many before and behind.", valueName: "num")
  )
  var context: Int?

  func validate() throws {
    for number in [afterContext, beforeContext, context] {
      guard let number else { continue }
      guard (0...SearchQuery.maxContext).contains(number) else {
        throw ValidationError("-A, -B and -C are 0 to \(SearchQuery.maxContext)")
      }
    }
  }

  /// Lines before and after.
  var lines: (before: Int, after: Int) {
    (beforeContext ?? context ?? 0, afterContext ?? context ?? 0)
  }
}
