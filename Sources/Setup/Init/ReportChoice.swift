/// Which reports are made regularly, by what is on the host.
struct ReportChoice: Equatable {
  /// A report's name.
  var report: String
  /// Why.
  var reason: String

  /// Reports and the programs that make them worth their while; without programs one always is.
  static let table: [(report: String, programs: [String])] = [
    ("operations", []),
    ("security", ["sshd", "sudo"]),
    ("web", ["nginx", "apache2", "apache", "httpd"]),
    ("mail", ["postfix", "dovecot"]),
    ("network", ["named", "unbound", "dhcpd", "openvpn"]),
  ]

  /// The reports for a host.
  static func make(_ programs: HostPrograms) -> [ReportChoice] {
    table.compactMap { report, names in
      if names.isEmpty { return ReportChoice(report: report, reason: "always") }
      let there = programs.found.filter { names.contains($0.name) }
      guard let first = there.first else { return nil }
      return ReportChoice(report: report, reason: first.evidence)
    }
  }
}
