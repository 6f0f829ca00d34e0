import Archive
import Foundation
import Glibc

extension Status {
  /// What the daemon of a state said last, with what lies there now; nil when none has run there.
  ///
  /// Whether it runs is the lock's word: a killed daemon leaves "running" behind. Kept lines that
  /// cannot be looked at stay as the daemon saw them.
  public static func current(_ state: StateDirectory) throws -> Status? {
    guard access(state.status, F_OK) == 0 else { return nil }
    var status: Status
    do {
      status = try Status.read(state.status)
    } catch {
      throw StatusError(
        description: "cannot read \(state.status): \(error.localizedDescription)"
      )
    }
    if let holdings = try? KeptDirectory(path: state.unmatched).holdings {
      status = status.with(holdings)
    }
    let holder = state.holder()
    status.running = holder != nil && holder == status.pid
    return status
  }

  /// The status as JSON (`Docs/Formats/Status.md`), without line feed.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
