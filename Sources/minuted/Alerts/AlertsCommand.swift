import ArgumentParser

/// `minuted alerts`.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "What fires, what has fired, who is on it; what to keep quiet and what to change.",
    discussion: """
      Without a subcommand it lists what fires, is pending, or has resolved within the last day; \
      nothing firing is a success and says so. Alerts are defined in rule files and the configuration \
      (Docs/Alerts.md) and judged by "minuted run".
      """,
    subcommands: [
      AlertsListCommand.self, AlertsShowCommand.self, AlertsHistoryCommand.self,
      AlertsSilenceCommand.self, AlertsSilencesCommand.self, AlertsUnsilenceCommand.self,
      AlertsAckCommand.self, AlertsUnackCommand.self, AlertsReportCommand.self,
      AlertsBacktestCommand.self,
    ],
    defaultSubcommand: AlertsListCommand.self
  )
}
