public import Ledger

/// What a daemon has left for the next one, as seen by whoever only reads.
public enum PendingRecovery {
  /// Whether a daemon has ended without notice, and none has gone on from there: what it read and had not
  /// stored waits.
  public static func waits(in ledger: Ledger) throws(LedgerError) -> Bool {
    guard let bytes = try ledger.checkpoint() else { return false }
    do throws(DamagedCheckpoint) {
      return try !Checkpoint(decoding: bytes).isEnd
    } catch {
      return true
    }
  }
}
