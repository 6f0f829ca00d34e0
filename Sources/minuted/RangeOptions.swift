import ArgumentParser

/// The minutes a command looks at.
struct RangeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "First minute: RFC 3339, a date, now, today, yesterday, or 2h ago.",
      valueName: "time"
    ),
    completion: .list(["today", "yesterday", "now"])
  )
  var from: TimeArgument?

  @Option(
    name: .long,
    help: ArgumentHelp("End, not included.", valueName: "time"),
    completion: .list(["today", "yesterday", "now"])
  )
  var to: TimeArgument?
}
