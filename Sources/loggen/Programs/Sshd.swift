/// OpenSSH 8 and 9 with pam_unix: sessions, and what strangers do to port 22.
enum Sshd {
  static let sessions = Family(
    program: "sshd",
    share: 7.5,
    amplitude: 0.8,
    hosts: .any,
    scenes: 80,
    steps: [
      line(
        weight: 56,
        "Accepted publickey for {user} from {visitor} port {int:32768-60999@p} ssh2: "
          + "{one:ED25519|ED25519|RSA|ECDSA} SHA256:{base64:43@key}",
        then: ["opened"]
      ),
      line(
        weight: 20,
        "Accepted password for {user} from {visitor} port {int:32768-60999@p} ssh2",
        then: ["opened"]
      ),
      line(
        weight: 8,
        "Accepted keyboard-interactive/pam for {user} from {client} port "
          + "{int:32768-60999@p} ssh2",
        then: ["opened"]
      ),
      line(
        weight: 1,
        "Accepted gssapi-with-mic for {user} from {visitor} port {int:32768-60999@p} ssh2: "
          + "{user}@CORP.EXAMPLE",
        then: ["opened"]
      ),
      line(
        name: "opened",
        "pam_unix(sshd:session): session opened for user {user}(uid={uid}) by (uid=0)",
        then: ["closed", "bye", "bye", "bye", "sftp"]
      ),
      line(name: "sftp", "subsystem request for sftp by user {user}", then: ["closed", "bye"]),
      line(
        name: "bye",
        "Received disconnect from {visitor} port {int:32768-60999@p}:11: disconnected by user",
        then: ["disconnected"]
      ),
      line(
        name: "disconnected",
        "Disconnected from user {user} {visitor} port {int:32768-60999@p}",
        then: ["closed"]
      ),
      line(name: "closed", "pam_unix(sshd:session): session closed for user {user}"),
      line(weight: 2, severity: .error, "error: connect_to {inside} port {service}: failed."),
      line(
        weight: 2,
        "Starting session: command for {user} from {inside} port {int:32768-60999} id 0"
      ),
      line(weight: 0.3, process: .daemon, "Server listening on 0.0.0.0 port 22."),
      line(weight: 0.3, process: .daemon, "Server listening on :: port 22."),
      line(weight: 0.3, process: .daemon, "Received signal 15; terminating."),
    ]
  )

  static let failures = Family(
    program: "sshd",
    share: 4.5,
    amplitude: 0.1,
    hosts: .any,
    scenes: 40,
    role: .failures,
    steps: [
      line(
        weight: 30,
        "Invalid user {guess} from {scanner} port {int:32768-60999@p}",
        then: ["checkpass", "closedinvalid"]
      ),
      line(
        name: "checkpass",
        "pam_unix(sshd:auth): check pass; user unknown",
        then: ["pamunknown"]
      ),
      line(
        name: "pamunknown",
        severity: .notice,
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
          + "rhost={scanner}",
        then: ["failedinvalid"]
      ),
      line(
        name: "failedinvalid",
        "Failed password for invalid user {guess} from {scanner} port {int:32768-60999@p} ssh2",
        then: ["byeinvalid", "closedinvalid", "end"]
      ),
      line(
        name: "closedinvalid",
        "Connection closed by invalid user {guess} {scanner} port {int:32768-60999@p} [preauth]"
      ),
      line(
        name: "byeinvalid",
        "Received disconnect from {scanner} port {int:32768-60999@p}:11: Bye Bye [preauth]",
        then: ["goneinvalid"]
      ),
      line(
        name: "goneinvalid",
        "Disconnected from invalid user {guess} {scanner} port {int:32768-60999@p} [preauth]"
      ),
      line(
        weight: 22,
        severity: .notice,
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
          + "rhost={scanner}  user=root",
        then: ["failedroot"]
      ),
      line(
        name: "failedroot",
        "Failed password for root from {scanner} port {int:32768-60999@p} ssh2",
        then: ["failedroot", "repeated", "closedroot", "maximum", "end"]
      ),
      line(
        name: "repeated",
        "message repeated {int:2-5} times: [ Failed password for root from {scanner} port "
          + "{int:32768-60999@p} ssh2]",
        then: ["closedroot", "more"]
      ),
      line(
        name: "maximum",
        severity: .error,
        "error: maximum authentication attempts exceeded for root from {scanner} port "
          + "{int:32768-60999@p} ssh2 [preauth]",
        then: ["toomany"]
      ),
      line(
        name: "toomany",
        "Disconnecting authenticating user root {scanner} port {int:32768-60999@p}: "
          + "Too many authentication failures [preauth]",
        then: ["more"]
      ),
      line(
        name: "more",
        severity: .notice,
        "PAM {int:2-5} more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= "
          + "rhost={scanner}  user=root"
      ),
      line(
        name: "closedroot",
        "Connection closed by authenticating user root {scanner} port {int:32768-60999@p} "
          + "[preauth]"
      ),
      line(
        weight: 12,
        severity: .notice,
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
          + "rhost={inside}  user={user}",
        then: ["failedown"]
      ),
      line(
        name: "failedown",
        "Failed password for {user} from {inside} port {int:32768-60999@p} ssh2",
        then: ["closedown", "failedown", "end"]
      ),
      line(
        name: "closedown",
        "Connection closed by authenticating user {user} {inside} port {int:32768-60999@p} "
          + "[preauth]"
      ),
      line(weight: 9, "Connection closed by {scanner} port {int:32768-60999} [preauth]"),
      line(weight: 4, "Connection reset by {scanner} port {int:32768-60999} [preauth]"),
      line(
        weight: 3,
        severity: .error,
        "error: kex_exchange_identification: Connection closed by remote host"
      ),
      line(
        weight: 3,
        severity: .error,
        "error: kex_exchange_identification: read: Connection reset by peer"
      ),
      line(
        weight: 2,
        "banner exchange: Connection from {scanner} port {int:32768-60999}: "
          + "invalid format"
      ),
      line(weight: 3, "Did not receive identification string from {scanner} port {int:1024-60999}"),
      line(
        weight: 3,
        "Unable to negotiate with {scanner} port {int:32768-60999}: no matching "
          + "{one:key exchange method|host key type|cipher} found. Their offer: "
          + "{one:diffie-hellman-group1-sha1|ssh-rsa,ssh-dss|aes128-cbc,3des-cbc} [preauth]"
      ),
      line(
        weight: 2,
        "User {user} from {client} not allowed because not listed in AllowUsers"
      ),
      line(
        weight: 2,
        severity: .warning,
        "reverse mapping checking getaddrinfo for host{int:1-250}.customer{int:1-40}.example "
          + "[{scanner}] failed."
      ),
      line(
        weight: 1,
        severity: .critical,
        "fatal: Timeout before authentication for {scanner} port {int:1024-60999}"
      ),
    ]
  )

  /// Only there while `ssh-bruteforce` is on: each line one more failed password.
  static let attack = Family(
    program: "sshd",
    share: 0,
    amplitude: 0,
    hosts: .any,
    role: .attack,
    steps: [
      line(
        weight: 60,
        "Failed password for root from {attacker} port {int:32768-60999} ssh2"
      ),
      line(
        weight: 40,
        "Failed password for invalid user {guess} from {attacker} port {int:32768-60999} ssh2"
      ),
    ]
  )

  private static func line(
    name: String = "",
    weight: Double = 0,
    process: Step.Process = .forked,
    severity: Severity = .info,
    _ text: String,
    then: [String] = []
  ) -> Step {
    Step(
      name: name,
      weight: weight,
      tag: "sshd",
      process: process,
      facility: .authpriv,
      severity: severity,
      text: text,
      then: then
    )
  }
}
