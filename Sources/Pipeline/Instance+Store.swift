import Ledger
import Minutes
import Rollup
import Rulebook

extension Instance {
  /// What an instance keeps between runs, when it keeps anything.
  struct Store {
    var lock: StateLock?
    var ledger: Ledger?
    var seed: UInt64 = 0
    var known: Set<MinuteBook.Key> = []
    var standing = Standing()
    /// Whether a daemon that had the store before was killed: it may have emitted what it did not
    /// store.
    var wasKilled = false

    /// Setting of the store: 1 from a daemon's start to its end.
    static let runningSetting = "running"

    init(
      _ options: Options,
      _ rollup: RollupSetup,
      rememberedSince: Int64?
    ) throws(StartError) {
      guard let state = options.state else {
        seed = rollup.seed?.value ?? 0
        return
      }
      do {
        try state.make()
        lock = try state.lock()
      } catch {
        throw .state(error)
      }
      do {
        let ledger = try Ledger(path: state.ledger)
        seed = try rollup.seed(of: ledger)
        if let rememberedSince {
          known = try ledger.knownKeys(since: rememberedSince)
          wasKilled = try ledger.setting(Store.runningSetting) == "1"
          try ledger.set(Store.runningSetting, to: "1")
        }
        standing = try ledger.standing()
        self.ledger = ledger
      } catch let error as StartError {
        throw error
      } catch {
        throw .store("\(error)")
      }
    }
  }

  /// Notes that a daemon has stored all that it emitted.
  ///
  /// Where that cannot be noted the next one takes this one for killed, which does no harm.
  func noteEnd(_ report: Clerk.Report) {
    guard report.summariesWaiting == 0, report.summariesDropped == 0 else { return }
    try? ledger?.set(Store.runningSetting, to: "0")
  }

  /// Categories seen within this many seconds before a restart get zeros at once: one day.
  static let memory: Int64 = 86_400

  /// What takes other instances' lines; nil when none are accepted.
  static func makeReceiver(
    _ options: Options,
    _ rollup: RollupSetup,
    _ plans: Plans,
    _ store: borrowing Store,
    _ clerk: Clerk
  ) throws(StartError) -> RollupReceiver? {
    let settings = options.settings.rollup
    guard !settings.accept.isEmpty else { return nil }
    do {
      return try RollupReceiver(
        accept: settings.accept,
        instance: options.instance,
        seed: store.seed,
        key: rollup.key,
        tags: plans.programs.union(settings.tags),
        ledger: store.ledger,
        clerk: clerk
      )
    } catch {
      throw .store(error.description)
    }
  }
}
