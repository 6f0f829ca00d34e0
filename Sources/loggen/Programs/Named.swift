/// BIND 9: queries and the usual complaints.
///
/// No rule of ours knows it.
enum Named {
  static let family = Family(
    program: "named",
    share: 1.4,
    amplitude: 0.6,
    hosts: .dns,
    steps: [
      line(
        weight: 70,
        "client @0x7f{hex:10} {inside}#{int:1024-65535} (www.{domain}): query: www.{domain} IN "
          + "{one:A|A|AAAA|MX|TXT} +{one:E(0)K|E(0)DK|} (10.0.0.53)"
      ),
      line(
        weight: 8,
        severity: .notice,
        "lame server resolving '{word}.{domain}' (in '{domain}'?): {outside}#53"
      ),
      line(
        weight: 6,
        severity: .notice,
        "network unreachable resolving '{word}.{domain}/{one:A|AAAA}/IN': 2001:db8::{hex:3}#53"
      ),
      line(
        weight: 4,
        "client @0x7f{hex:10} {scanner}#{int:1024-65535} ({domain}): query (cache) "
          + "'{domain}/{one:ANY|A}/IN' denied"
      ),
      line(
        weight: 3,
        "zone {domain}/IN: {one:sending notifies|loaded serial|refresh: retry limit for primary "
          + "10.0.0.54#53 exceeded} (serial 20261102{pad:1-40})"
      ),
      line(weight: 3, "transfer of '{domain}/IN' from 10.0.0.54#53: Transfer status: success"),
      line(
        weight: 2,
        severity: .error,
        "client @0x7f{hex:10} {scanner}#{int:1024-65535}: zone transfer '{domain}/AXFR/IN' denied"
      ),
      line(
        weight: 2,
        "managed-keys-zone: Key {int:1000-65000} for zone . is now trusted (acceptance timer "
          + "complete)"
      ),
      line(
        weight: 2,
        severity: .warning,
        "checkhints: b.root-servers.net/A (192.0.2.{int:1-250}) extra record in hints"
      ),
    ]
  )

  private static func line(weight: Double, severity: Severity = .info, _ text: String) -> Step {
    Step(
      weight: weight,
      tag: "named",
      process: .daemon,
      facility: .daemon,
      severity: severity,
      text: text
    )
  }
}
