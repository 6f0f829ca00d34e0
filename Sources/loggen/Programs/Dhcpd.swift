/// ISC dhcpd: the four-step talk with each client.
///
/// No rule of ours knows it.
enum Dhcpd {
  static let family = Family(
    program: "dhcpd",
    share: 1.2,
    amplitude: 0.5,
    hosts: .dns,
    scenes: 30,
    steps: [
      line(weight: 40, "DHCPDISCOVER from {mac@m} via eth1", then: ["offer"]),
      line(name: "offer", "DHCPOFFER on \(lease) to {mac@m} (\(laptop)) via eth1", then: ["first"]),
      line(
        name: "first",
        "DHCPREQUEST for \(lease) (10.0.0.53) from {mac@m} (\(laptop)) via eth1",
        then: ["ack"]
      ),
      line(name: "ack", "DHCPACK on \(lease) to {mac@m} (\(laptop)) via eth1"),
      line(
        name: "renew",
        weight: 45,
        "DHCPREQUEST for \(lease) from {mac@m} (\(laptop)) via eth1",
        then: ["ack", "ack", "ack", "nak", "reuse"]
      ),
      line(
        name: "reuse",
        "reuse_lease: lease age {int:10-900} (secs) under 25% threshold, reply with unaltered, "
          + "existing lease for \(lease)",
        then: ["ack"]
      ),
      line(name: "nak", "DHCPNAK on \(lease) to {mac@m} via eth1"),
      line(weight: 5, "DHCPINFORM from \(lease) via eth1"),
      line(weight: 3, "DHCPRELEASE of \(lease) from {mac@m} (\(laptop)) via eth1 (found)"),
      line(
        weight: 2,
        severity: .error,
        "DHCPDISCOVER from {mac@m} via eth1: network 10.3.0.0/16: no free leases"
      ),
    ]
  )

  private static let lease = "10.3.{int:0-31@a}.{int:2-250@b}"
  private static let laptop = "{one:lap|desk|phone@k}-{hex:4@h}"

  private static func line(
    name: String = "",
    weight: Double = 0,
    severity: Severity = .info,
    _ text: String,
    then: [String] = []
  ) -> Step {
    Step(
      name: name,
      weight: weight,
      tag: "dhcpd",
      process: .daemon,
      facility: .daemon,
      severity: severity,
      text: text,
      then: then
    )
  }
}
