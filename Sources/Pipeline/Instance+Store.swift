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
        lock = try state.lock(within: rememberedSince == nil ? 0 : StateDirectory.patience)
      } catch {
        throw .state(error)
      }
      do {
        let settings = options.settings.journal
        // What the journal forgets the store must have, even when the power fails.
        let ledger = try Ledger(
          path: state.ledger,
          durable: rememberedSince != nil && settings.maxBytes > 0 && settings.sync != .never
        )
        seed = try rollup.seed(of: ledger)
        if let rememberedSince { known = try ledger.knownKeys(since: rememberedSince) }
        standing = try ledger.standing()
        self.ledger = ledger
      } catch let error as StartError {
        throw error
      } catch {
        throw .store("\(error)")
      }
    }
    /// What judges minutes; nil where nothing is kept.
    func alertDesk(
      _ plan: AlertPlan,
      _ state: StateDirectory?,
      now: Int64
    ) throws(StartError) -> sending AlertDesk? {
      guard let ledger else { return nil }
      do {
        return try AlertDesk(plan, ledger, roundRobin: state?.roundRobin, now: now)
      } catch {
        throw .store(error.description)
      }
    }
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
