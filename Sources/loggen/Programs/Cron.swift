/// Vixie cron as Debian ships it, and a few hosts with cronie (`CROND`).
enum Cron {
  static let family = Family(
    program: "cron",
    share: 5,
    amplitude: 0,
    isPunctual: true,
    hosts: .any,
    scenes: 24,
    steps: [
      line(
        weight: 76,
        "pam_unix(cron:session): session opened for user {one:root|root|root|www-data@u}"
          + "(uid={one:0|0|0|33@u}) by (uid=0)",
        facility: .authpriv,
        then: ["command"]
      ),
      line(
        name: "command",
        "({one:root|root|root|www-data@u}) CMD ({job})",
        then: ["closed", "closed", "closed", "output"]
      ),
      line(
        name: "output",
        "({one:root|root|root|www-data@u}) CMDOUT ({one:sync ok|no change|done}, {int:1-90} files)",
        then: ["closed"]
      ),
      line(
        name: "closed",
        "pam_unix(cron:session): session closed for user {one:root|root|root|www-data@u}",
        facility: .authpriv
      ),
      line(tag: "CROND", weight: 16, "({one:root|root|backup|deploy}) CMD ({job})"),
      line(
        tag: "CROND",
        weight: 2,
        "(root) CMDEND ({job})"
      ),
      line(
        tag: "cron",
        weight: 1.2,
        process: .daemon,
        "(*system*{one:shop|backup@f}) RELOAD "
          + "(/etc/cron.d/{one:shop|backup@f})"
      ),
      line(
        tag: "CRON",
        weight: 0.8,
        "(CRON) info (No MTA installed, discarding output)"
      ),
      line(
        tag: "CRON",
        weight: 0.6,
        severity: .error,
        "(root) ERROR (grandchild #{int:2000-90000} failed with exit status {one:1|2|127})"
      ),
      line(
        tag: "crontab",
        weight: 0.8,
        "({user}) {one:LIST|REPLACE|BEGIN EDIT|END EDIT} ({user})"
      ),
    ]
  )

  private static func line(
    tag: String = "CRON",
    name: String = "",
    weight: Double = 0,
    process: Step.Process = .forked,
    severity: Severity = .info,
    _ text: String,
    facility: Facility = .cron,
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
