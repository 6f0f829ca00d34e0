import Ledger
import Minutes
import Rollup
import Rulebook

/// What the settings ask for of adding up several instances, checked.
struct RollupSetup {
  /// The seed of sketches that all instances share; nil for the store's own.
  let seed: SketchSeed?
  /// What lines are signed with.
  let key: SharedKey?
  /// What is appended to lines; nil where there is no shared seed.
  let field: RollupField?
  /// Whether it is appended to those of all categories.
  let mergesAll: Bool

  init(_ options: Options) throws(StartError) {
    let settings = options.settings.rollup
    seed = settings.seed.map { SketchSeed($0) }
    key = try settings.keyFile.map { file throws(StartError) in try KeyFile.read(file) }
    let isCarried = RollupField.carries(instance: options.instance)
    field = isCarried ? seed.map { [key] in RollupField(seed: $0, key: key) } : nil
    mergesAll = settings.merges
    if settings.merges, !isCarried {
      throw .settings(
        "instance \"\(options.instance)\" cannot be named in lines that are added up: use up to 255"
          + " bytes without control characters"
      )
    }
  }

  /// What is wrong with rules that ask for lines to be carried; nil when nothing is.
  func problem(_ plans: Plans) -> String? {
    guard field == nil, let category = plans.merging.sorted().first else { return nil }
    return
      "category \(category) says merge: true, but there is no sketch_seed in the configuration;"
      + " \(RollupSettings.seedHint)"
  }

  /// Whether lines carry what others can add up.
  func isCarried(_ plans: Plans) -> Bool { mergesAll || !plans.merging.isEmpty }

  /// Seed of the hashes in sketches: the same for the life of a store, so that minutes merge.
  func seed(of ledger: Ledger) throws(StartError) -> UInt64 {
    do {
      if let text = try ledger.setting("seed"), let stored = UInt64(text, radix: 16) {
        guard let seed, seed.value != stored else { return stored }
        throw StartError.settings(
          "sketch_seed is not the seed that \(ledger.path) was written with, so distincts of before"
            + " and after would not add up; either share the store's: give all instances the 16"
            + " digits of: printf '%016x' 0x$(sqlite3 \(ledger.path) \"SELECT value FROM setting"
            + " WHERE key = 'seed'\") as sketch_seed; or start another store with --state DIR"
        )
      }
      let made = seed?.value ?? UInt64.random(in: .min ... .max)
      try ledger.set("seed", to: String(made, radix: 16))
      return made
    } catch let error as StartError {
      throw error
    } catch {
      throw .store("\(error)")
    }
  }
}
