import Pipeline

/// What `status` says of clocks: ours, and those of hosts.
enum SkewReport {
  static func lines(_ status: Status) -> [String] {
    var lines: [String] = []
    if let steps = status.time.steps, steps > 0, let last = status.time.last_step {
      lines.append(
        "  the clock was set \(steps) time\(steps == 1 ? "" : "s"), last \(distance(last))"
          + (status.time.in_doubt == true ? "; not believed yet" : "")
      )
    }
    guard let skew = status.skew, !skew.hosts.isEmpty else { return lines }
    lines.append("clocks (stamp beside arrival; a backlog and a clock behind look alike):")
    for host in skew.hosts {
      var text = "  \(host.host.isEmpty ? "(no host)" : host.host):"
      if host.records > 0 {
        text += " \(distance(host.typical)), last \(distance(host.latest)), of \(host.records)"
        text += " looked at"
      }
      if host.future > 0 { text += "; \(host.future) stamped in the future" }
      if host.ancient > 0 { text += "; \(host.ancient) too long ago" }
      lines.append(text)
    }
    if skew.more > 0 { lines.append("  and \(skew.more) more hosts") }
    if skew.beyond > 0 { lines.append("  \(skew.beyond) records of hosts beyond the table") }
    return lines
  }

  private static func distance(_ seconds: Int64) -> String {
    seconds == 0 ? "0 s" : "\(seconds.magnitude) s \(seconds > 0 ? "ahead" : "behind")"
  }
}
