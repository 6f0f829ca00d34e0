/// systemd 249 to 257 (pid 1 and user managers) and logind.
enum Systemd {
  static let manager = Family(
    program: "systemd",
    share: 4.2,
    amplitude: 0.1,
    hosts: .any,
    scenes: 40,
    steps: [
      line(
        weight: 46,
        "Starting {unitwords@u}...",
        then: ["deactivated", "deactivated", "exited"]
      ),
      line(name: "deactivated", "{unit@u}: Deactivated successfully.", then: ["finished"]),
      line(name: "finished", "Finished {unitwords@u}.", then: ["consumed", "end", "end"]),
      line(
        name: "consumed",
        "{unit@u}: Consumed {dec3:0-9000}s CPU time."
      ),
      line(
        name: "exited",
        severity: .notice,
        "{unit@u}: Main process exited, code={one:exited, status=1/FAILURE|killed, status=9/KILL"
          + "|exited, status=203/EXEC|dumped, status=11/SEGV}",
        then: ["result"]
      ),
      line(
        name: "result",
        severity: .warning,
        "{unit@u}: Failed with result '{one:exit-code|signal|timeout|core-dump}'.",
        then: ["failed", "restart"]
      ),
      line(name: "failed", severity: .error, "Failed to start {unitwords@u}."),
      line(
        name: "restart",
        "{unit@u}: Scheduled restart job, restart counter is at {int:1-40}.",
        then: ["started"]
      ),
      line(name: "started", weight: 10, "Started {unitwords@u}."),
      line(weight: 5, "Stopping {unitwords@u}...", then: ["stopped"]),
      line(name: "stopped", "Stopped {unitwords@u}."),
      line(
        weight: 12,
        "Started session-{int:1-9999@s}.scope - Session {int:1-9999@s} of User {user}.",
        then: ["scope", "end"]
      ),
      line(name: "scope", "session-{int:1-9999@s}.scope: Deactivated successfully."),
      line(
        weight: 4,
        "Created slice user-{uid}.slice - User Slice of UID {uid}.",
        then: ["usermanager"]
      ),
      line(
        name: "usermanager",
        "Started user@{uid}.service - User Manager for UID {uid}.",
        then: ["target"]
      ),
      line(
        name: "target",
        process: .forked,
        "Reached target {one:default.target - Main User Target|basic.target - Basic System"
          + "|timers.target - Timers|sockets.target - Sockets}."
      ),
      line(
        weight: 3,
        process: .forked,
        "Queued start job for default target default.target."
      ),
      line(
        weight: 3,
        process: .forked,
        "Listening on {one:gpg-agent.socket - GnuPG cryptographic agent and passphrase cache"
          + "|dbus.socket - D-Bus User Message Bus Socket|dirmngr.socket - GnuPG network "
          + "certificate "
          + "management daemon}."
      ),
      line(weight: 2, "Removed slice user-{uid}.slice - User Slice of UID {uid}."),
      line(
        weight: 2,
        "{one:run-docker|var-lib-docker|mnt-backup}-{hex:12}.mount: Deactivated successfully."
      ),
      line(
        weight: 1,
        "Reloading requested from client PID {int:1000-90000} ('systemctl') (unit "
          + "session-{int:1-9999}.scope)..."
      ),
      line(weight: 1, "Reloading finished in {int:90-900} ms."),
      line(weight: 0.6, severity: .warning, "{unit@u}: Start request repeated too quickly."),
      line(
        weight: 0.6,
        severity: .warning,
        "{unit@u}: State 'stop-sigterm' timed out. Killing."
      ),
    ]
  )

  static let logins = Family(
    program: "systemd",
    share: 1.2,
    amplitude: 0.8,
    hosts: .any,
    scenes: 24,
    steps: [
      line(
        tag: "systemd-logind",
        weight: 10,
        process: .daemon,
        facility: .auth,
        "New session {int:1-9999@s} of user {user}.",
        then: ["loggedout"]
      ),
      line(
        name: "loggedout",
        tag: "systemd-logind",
        process: .daemon,
        facility: .auth,
        "Session {int:1-9999@s} logged out. Waiting for processes to exit.",
        then: ["removed"]
      ),
      line(
        name: "removed",
        tag: "systemd-logind",
        process: .daemon,
        facility: .auth,
        "Removed session {int:1-9999@s}."
      ),
    ]
  )

  private static func line(
    name: String = "",
    tag: String = "systemd",
    weight: Double = 0,
    process: Step.Process = .first,
    severity: Severity = .info,
    facility: Facility = .daemon,
    _ text: String,
    then: [String] = []
  ) -> Step {
    Step(
      name: name,
      weight: weight,
      tag: tag,
      process: process,
      facility: facility,
      severity: severity,
      text: text,
      then: then
    )
  }
}
