import Alerts
import Ledger
import Rulebook
import Syslog

/// What the office that tells hooks is made with, once the store is there.
struct OfficeSetup: Sendable {
  let settings: AlertSettings
  let zone: Zone
  let instance: String
  /// The daemon's environment, of which hooks get a little.
  let environment: [String: String]

  init(_ options: Options, environment: [String: String]) {
    settings = options.settings.alerts
    zone = options.zone
    instance = options.instance
    self.environment = environment
  }

  func office(
    _ ledger: Ledger,
    note: @escaping @Sendable (_ kind: String, _ text: String) -> Void
  ) -> AlertOffice {
    AlertOffice(
      settings: settings,
      zone: zone,
      instance: instance,
      ledger: ledger,
      environment: environment,
      note: note
    )
  }
}
