/// su of util-linux, which says who became whom, with pam_unix around it.
enum Su {
  static let family = Family(
    program: "su",
    share: 0.6,
    amplitude: 0.9,
    hosts: .any,
    scenes: 8,
    steps: [
      line(
        weight: 70,
        severity: .notice,
        "(to {one:root|root|postgres|www-data@to}) {user} on "
          + "{one:pts/0|pts/1|pts/2|none@tty}",
        then: ["opened"]
      ),
      line(
        name: "opened",
        "pam_unix(su{one:-l|@l}:session): session opened for user "
          + "{one:root|root|postgres|www-data@to}(uid={one:0|0|112|33@to}) by {user}(uid={uid})",
        then: ["closed"]
      ),
      line(
        name: "closed",
        "pam_unix(su{one:-l|@l}:session): session closed for user "
          + "{one:root|root|postgres|www-data@to}"
      ),
      line(
        weight: 14,
        severity: .notice,
        "pam_unix(su:auth): authentication failure; logname={user} uid={uid} euid=0 "
          + "tty=/dev/pts/{int:0-9@t} ruser={user} rhost=  user=root",
        then: ["failed"]
      ),
      line(
        name: "failed",
        severity: .notice,
        "FAILED SU (to root) {user} on pts/{int:0-9@t}"
      ),
      line(
        weight: 6,
        severity: .notice,
        "pam_wheel(su:auth): Access denied to '{user}' for 'root'"
      ),
    ]
  )

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
      tag: "su",
      facility: .authpriv,
      severity: severity,
      text: text,
      then: then
    )
  }
}
