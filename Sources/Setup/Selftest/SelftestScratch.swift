import Foundation
import Glibc

/// The directory that a self-test plays in, with its configuration and rules.
final class SelftestScratch: Sendable {
  let path: String
  let plan: SelftestPlan

  /// Rules whose accounts are known: lines of the program `app` that begin with `hit`.
  private static let ownRules = """
    category: app
    select:
      program: [app]
    rules:
      - id: hit
        match: '^hit \\d+'
        tally:
          - {count: Hits}

    """

  init(_ plan: SelftestPlan) throws(ChildError) {
    self.plan = plan
    // Always there: the daemon's unit may have a /tmp of its own, this is nobody's but ours.
    var template = Array("/tmp/minuted-selftest-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ChildError(
        description: "cannot make a directory in /tmp: \(String(cString: strerror(errno)))"
      )
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    mkdir("\(path)/rules", 0o700)
    try write("rules/app.yaml", SelftestScratch.ownRules)
    try write("minuted.yaml", configuration(confirmTimeout: nil))
    try write("impatient.yaml", configuration(confirmTimeout: 1))
  }

  private func write(_ name: String, _ text: String) throws(ChildError) {
    let place = "\(path)/\(name)"
    guard FileManager.default.createFile(atPath: place, contents: Data(text.utf8)) else {
      throw ChildError(description: "cannot write \(place)")
    }
  }

  /// What of the site's configuration has to do with the input; its state, hooks, receivers and archive have not.
  private func configuration(confirmTimeout: Int?) -> String {
    let rules = plan.hasOwnRules ? ["\(path)/rules"] : plan.rules
    var lines = ["instance: selftest", "timezone: UTC", "rules: \(list(rules))"]
    if !plan.patternFiles.isEmpty { lines.append("patterns_dir: \(list(plan.patternFiles))") }
    if !plan.logcheck.isEmpty { lines.append("logcheck: \(list(plan.logcheck))") }
    lines.append("max_line_bytes: \(plan.maxLineBytes)")
    lines.append("omprog:")
    lines.append("  begin_mark: \(quoted(plan.beginMark))")
    lines.append("  commit_mark: \(quoted(plan.commitMark))")
    if let confirmTimeout { lines.append("  confirm_timeout: \(confirmTimeout)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func list(_ paths: [String]) -> String {
    "[" + paths.map(quoted).joined(separator: ", ") + "]"
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
  }

  /// Removes all of it.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
