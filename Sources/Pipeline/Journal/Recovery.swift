import Archive
import Glibc
import Ledger
import Rulebook

/// What an earlier daemon left to go on from.
struct Recovery {
  /// The journal, not begun yet.
  let journal: Journal
  /// Where the store stands in it; nil where the last run ended well, or was none.
  var checkpoint: Checkpoint?
  /// The segments that are there, in order.
  var segments: [UInt64]
  /// What is wrong with the checkpoint.
  var damage: String?

  /// Looks at what is there; nil where no journal is kept.
  init?(_ options: Options, _ ledger: Ledger?) throws(StartError) {
    guard let state = options.state, let ledger, options.settings.journal.maxBytes > 0 else {
      return nil
    }
    do throws(ArchiveFault) {
      journal = try Journal(
        directory: state.journal,
        maxBytes: Int64(options.settings.journal.maxBytes)
      )
      segments = try Journal.segments(in: state.journal)
    } catch {
      let remedy =
        error.code == ENOTDIR || error.code == EEXIST
        ? "move it away" : "give it to this user (chown)"
      let hint = "\(remedy), or say journal: {max_bytes: 0} to do without"
      throw .state(StateError(path: state.path, what: "\(error)", hint: hint))
    }
    do throws(LedgerError) {
      guard let bytes = try ledger.checkpoint() else { return }
      do throws(DamagedCheckpoint) {
        checkpoint = try Checkpoint(decoding: bytes)
      } catch {
        damage = error.reason
      }
    } catch {
      throw .store(error.description)
    }
  }
}

/// What a recovery has found, for `status`.
struct Recovered {
  /// Lines brought back by the journal.
  var lines: UInt64 = 0
  /// Open minutes that it went on with.
  var minutes = 0
  /// Bytes of the journal that could not be read, and entries that were missing.
  var damaged: UInt64 = 0
  var missing: UInt64 = 0
  /// Why more may be lost than what was in the pipe.
  var doubts: [String] = []
  /// The last sign of life of the daemon before, Unix seconds; nil where its input had ended.
  var last: Int64?
}
