/// HAProxy 2: HTTP and TCP log lines, health checks.
///
/// No rule of ours knows it.
enum Haproxy {
  static let family = Family(
    program: "haproxy",
    share: 1.4,
    amplitude: 1,
    hosts: .balancer,
    steps: [
      line(
        weight: 70,
        "\(start) fe_https~ be_web/web{pad:1-40} {int:0-3}/0/{int:0-4}/{int:1-900}/{int:1-1500} "
          + "{one:200|200|200|304|404|500} {size:200-900000} - - ---- \(load) 0/0 "
          + "\"{one:GET|GET|POST} {path}{query} HTTP/{one:1.1|2.0}\""
      ),
      line(
        weight: 6,
        "\(start) fe_https~ be_web/<NOSRV> {int:0-3}/-1/-1/-1/{int:0-4} 503 217 - - SC-- \(load) "
          + "0/0 \"GET {path} HTTP/1.1\""
      ),
      line(
        weight: 6,
        "\(start) fe_https~ be_web/web{pad:1-40} {int:0-3}/0/{int:0-4}/-1/{int:30000-30010} 504 "
          + "198 - - sH-- \(load) 0/0 \"GET {path} HTTP/1.1\""
      ),
      line(
        weight: 8,
        "\(start) fe_imaps be_imaps/mail{pad:1-8} 1/{int:0-5}/{int:10-90000} {size:100-90000} "
          + "{one:--|cD|sD} \(load) 0/0"
      ),
      line(
        weight: 5,
        "{client}:{int:1024-65535} [{clf}.{millis}] fe_https/1: SSL handshake failure"
      ),
      line(
        weight: 1,
        severity: .alert,
        "Server be_web/web{pad:1-40} is DOWN, reason: Layer4 timeout, check duration: "
          + "{int:2000-2010}ms. {int:1-9} active and 0 backup servers left. {int:0-40} sessions "
          + "active, 0 requeued, 0 remaining in queue."
      ),
      line(
        weight: 1,
        severity: .notice,
        "Server be_web/web{pad:1-40} is UP, reason: Layer7 check passed, code: 200, check "
          + "duration: {int:1-40}ms. {int:2-10} active and 0 backup servers online. 0 sessions "
          + "requeued, 0 total in queue."
      ),
      line(weight: 0.5, "Connect from {client}:{int:1024-65535} to 192.0.2.80:443 (fe_https/HTTP)"),
    ]
  )

  private static let start = "{client}:{int:1024-65535} [{clf}.{millis}]"
  private static let load = "{int:1-400}/{int:1-400}/{int:0-40}/{int:0-9}/0"

  private static func line(weight: Double, severity: Severity = .info, _ text: String) -> Step {
    Step(
      weight: weight,
      tag: "haproxy",
      process: .daemon,
      facility: .local0,
      severity: severity,
      text: text
    )
  }
}
