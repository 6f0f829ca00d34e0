import Foundation
import Glibc

/// The real program `minuted-dashboard` on a port of its own, ended with the test.
final class RunningDashboard {
  let child: Child
  let address: String
  private let scratch: Scratch

  init(_ site: Site, _ arguments: String...) throws {
    scratch = site.scratch
    child = try Child(
      Tree.dashboard,
      ["--config", site.config, "--listen", "127.0.0.1:0"] + arguments,
      in: scratch
    )
    var found: String?
    let child = child
    try eventually("the dashboard says where it listens", within: 60) {
      found = text(of: child.errorPath).split(separator: " ").map(String.init)
        .first { $0.hasPrefix("http://") }
      return found != nil
    }
    address = String(try found.unwrapped("an address").dropLast())
  }

  deinit {
    child.send(SIGKILL)
    _ = try? child.wait()
  }

  /// What curl gets for a path.
  func get(_ path: String, _ options: String...) throws -> (status: Int, body: String) {
    let outcome = try run(
      "/usr/bin/curl",
      ["-s", "-w", "\n%{http_code}", "-g"] + options + [address + path],
      in: scratch
    )
    let parts = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    return (Int(parts.last ?? "") ?? 0, parts.dropLast().joined(separator: "\n"))
  }
}

extension Optional {
  fileprivate func unwrapped(_ what: String) throws -> Wrapped {
    guard let self else { throw TestTrouble("there is no \(what)") }
    return self
  }
}
