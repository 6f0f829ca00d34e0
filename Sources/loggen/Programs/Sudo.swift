/// sudo 1.9: commands run, and sessions of pam_unix around them.
enum Sudo {
  static let family = Family(
    program: "sudo",
    share: 3,
    amplitude: 0.9,
    hosts: .any,
    scenes: 24,
    steps: [
      line(
        weight: 70,
        severity: .notice,
        "{user>8} : TTY=pts/{int:0-9} ; PWD=/home/{user} ; USER=root ; COMMAND={command}",
        then: ["opened"]
      ),
      line(
        weight: 12,
        severity: .notice,
        "{user>8} : PWD=/ ; USER={one:root|www-data|postgres} ; COMMAND={command}",
        then: ["opened"]
      ),
      line(
        weight: 6,
        severity: .notice,
        "{user>8} : TTY=unknown ; PWD=/srv/shop ; USER=root ; ENV=LANG=C ; COMMAND={command}",
        then: ["opened"]
      ),
      line(
        name: "opened",
        "pam_unix(sudo:session): session opened for user root(uid=0) by {user}(uid={uid})",
        then: ["closed"]
      ),
      line(name: "closed", "pam_unix(sudo:session): session closed for user root"),
      line(
        weight: 4,
        severity: .notice,
        "pam_unix(sudo:auth): authentication failure; logname={user} uid={uid} euid=0 "
          + "tty=/dev/pts/{int:0-9@t} ruser={user} rhost=  user={user}",
        then: ["incorrect", "end"]
      ),
      line(
        name: "incorrect",
        severity: .alert,
        "{user>8} : {int:1-3} incorrect password attempt{one:|s} ; TTY=pts/{int:0-9@t} ; "
          + "PWD=/home/{user} ; USER=root ; COMMAND={command}"
      ),
      line(
        weight: 2,
        severity: .alert,
        "{user>8} : user NOT in sudoers ; TTY=pts/{int:0-9} ; PWD=/home/{user} ; USER=root ; "
          + "COMMAND={command}"
      ),
      line(
        weight: 2,
        severity: .alert,
        "{user>8} : command not allowed ; TTY=pts/{int:0-9} ; PWD=/home/{user} ; USER=root ; "
          + "COMMAND={command}"
      ),
      line(
        weight: 1,
        severity: .alert,
        "{user>8} : a password is required ; PWD=/home/{user} ; USER=root ; COMMAND={command}"
      ),
      line(
        weight: 1,
        severity: .critical,
        "pam_unix(sudo:auth): conversation failed"
      ),
    ]
  )

  /// sudo writes no pid unless told to (`syslog_pid` in sudoers).
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
      tag: "sudo",
      process: .none,
      facility: .authpriv,
      severity: severity,
      text: text,
      then: then
    )
  }
}
