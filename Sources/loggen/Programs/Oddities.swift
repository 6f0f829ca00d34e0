/// Lines that no rule is meant to know: daemons nobody has heard of, and surprises in known ones.
enum Oddities {
  static let daemons = Family(
    program: "odd",
    share: 2.8,
    amplitude: 0.3,
    hosts: .any,
    steps: [
      line(
        "backupd",
        "backup of {word} to {word@2} finished: {int:1-90000} files, {size:1000-900000000} bytes "
          + "in {dec1:0-9000} s"
      ),
      line("backupd", "skipping /srv/{word}/{word@2}.{int:1-99}: changed while reading"),
      line(
        "backupd",
        severity: .warning,
        "target {word} is {int:80-99}% full, {int:1-40} generations kept"
      ),
      line(
        "backupd",
        severity: .error,
        "cannot lock catalog {word}: held by pid {int:1000-90000} since {int:10-900} s"
      ),
      line("backupd", "verify {word}: checksum {hex:16} ok"),
      line("widgetd", "widget {HEX:8} {one:attached|detached|renamed|reset} by {user}"),
      line("widgetd", "tick {int:1-999999}: {int:0-40} widgets, load {dec2:0-900}"),
      line(
        "widgetd",
        severity: .warning,
        "widget {HEX:8} did not answer within {int:100-5000} ms (try {int:1-5})"
      ),
      line("widgetd", severity: .debug, "handshake proto={int:1-4} peer={inside} caps=0x{hex:4}"),
      line("cachewarm", "warmed {int:1-9000} of {int:9000-20000} keys of {word} in {int:5-900} ms"),
      line(
        "cachewarm",
        severity: .warning,
        "shard {int:0-31} evicted {int:1-900} keys under pressure"
      ),
      line(
        "sensord",
        "rack {int:1-40} inlet {dec1:0-400} C outlet {dec1:0-500} C humidity {int:20-70}%"
      ),
      line("sensord", severity: .warning, "probe {word}-{int:1-99} silent for {int:60-900} s"),
      line("sensord", severity: .critical, "water detected under {word} {int:1-40}"),
      line("licensed", "checkout {word} by {user}@{host}: {int:1-40} of {int:40-80} seats"),
      line("licensed", severity: .notice, "denied {word} to {user}: no seats (queue {int:1-9})"),
      line("tapectl", "drive {int:0-7} loaded {HEX:6}L9 from slot {int:1-240}"),
      line(
        "tapectl",
        severity: .error,
        "drive {int:0-7} medium error at block {int:1000-9000000}, sense {hex:2}/{hex:2}"
      ),
      line("badgereader", "door {word} opened with badge {int:10000-99999}"),
      line("badgereader", severity: .warning, "badge {int:10000-99999} unknown at door {word}"),
      line("metrics-relay", "flushed {int:1-90000} points to {word}.example.net in {int:1-900} ms"),
      line(
        "metrics-relay",
        severity: .error,
        "dropping {int:1-9000} points: upstream {inside}:2003 {one:refused|reset|timed out}"
      ),
      line("spoolerd", "job {int:1-99999} for {word} printed: {int:1-90} pages"),
      line(
        "spoolerd",
        severity: .warning,
        "printer {word}-{int:1-20} out of {one:toner|paper|patience}"
      ),
      line(
        "orderflow",
        "order {int:100000-999999} moved {word} -> {word@2} in {dec3:0-9000} s, "
          + "trace={hex:16}{hex:16}"
      ),
      line(
        "orderflow",
        severity: .error,
        "exception in stage {word}: timeout after {int:1-90} s at OrderFlow.java:{int:1-900}"
      ),
      line(
        "orderflow",
        severity: .warning,
        "session 5f1b{hex:4}-{hex:4}-{hex:4}-{hex:4}-{hex:12} expired, {int:0-20} items returned"
      ),
      line("replicad", "segment {hex:8} applied up to 0/{HEX:8}, lag {dec3:0-9000} s"),
      line("replicad", severity: .error, "timeline {int:1-9} of {word} diverged at 0/{HEX:8}"),
      line(
        "imaged",
        "scaled /srv/images/{word}/{hex:12}.jpg {int:100-4000}x{int:100-4000} in {int:1-900} ms"
      ),
      line(
        "imaged",
        severity: .warning,
        "cannot decode /srv/images/{word}/{hex:12}.webp: bad chunk at {int:10-90000}"
      ),
      line("timekeeper", "offset {dec6:0-900000} s, stratum {int:1-4}, source {inside}"),
      line("timekeeper", severity: .notice, "source {inside} lost, {int:1-5} left"),
      line("vaultd", severity: .notice, "lease {hex:8}-{hex:4} of {user} renewed for {int:1-24}h"),
      line("vaultd", severity: .warning, "policy {word} matches nothing since reload #{int:1-90}"),
      line("liftctl", "cabin {int:1-6} at floor {int:0-30}, door {one:open|closed|held}"),
      line("greenhouse", "valve {word} set to {int:0-100}% (setpoint {dec1:0-400})"),
      line(
        "jobrunner",
        "{{\"job\":\"{word}\",\"state\":\"{one:done|failed|retry}\",\"ms\":{int:1-90000}}"
      ),
      line(
        "jobrunner",
        severity: .error,
        "worker {int:1-16} died with signal {one:6|9|11}, job {word}-{int:1-999} requeued"
      ),
      line(
        "mapserver",
        "tile {int:1-18}/{int:1-90000}/{int:1-90000} rendered by style \"{word} {word@2}\""
      ),
    ]
  )

  static let insideKnown = Family(
    program: "odd",
    share: 1.2,
    amplitude: 0.3,
    hosts: .any,
    steps: [
      line("sshd", "debug1: {word}_{word@2}: unexpected state {int:1-40} on channel {int:0-9}"),
      line(
        "sshd",
        severity: .error,
        "error: could not load {word} policy: {one:bad magic|short read|no such section}"
      ),
      line("sshd", "audit tap: peer {inside} sent {int:10-900} bytes of padding, flavour {word}"),
      line(
        "sshd",
        severity: .warning,
        "throttle: {scanner} slowed to {dec2:0-500} attempts/s by {word} gate"
      ),
      line(
        "kernel",
        process: .none,
        severity: .warning,
        "[{uptime}] {word}fs: extent {hex:8} points past end of {word@2} ({int:1-900} > "
          + "{int:900-9000})"
      ),
      line(
        "kernel",
        process: .none,
        severity: .notice,
        "[{uptime}] {word}0: firmware asks for {one:reset|calm|a newer driver}, code 0x{hex:4}"
      ),
      line(
        "kernel",
        process: .none,
        severity: .error,
        "[{uptime}] {word}_bus {int:0-9}: lost sync after {int:10-9000} frames"
      ),
      line(
        "kernel",
        process: .none,
        severity: .warning,
        "[{uptime}] thermal {word}{int:0-7}: {int:70-110} C, stepping to {int:1-9}"
      ),
      line(
        "postfix/smtpd",
        severity: .warning,
        "warning: milter {word}: replied with odd verb {HEX:2} in state {word@2}"
      ),
      line("postfix/smtp", "{HEX:11}: enveloped as {word}, hint {int:1-99} ignored by {relay}"),
      line(
        "postfix/qmgr",
        process: .daemon,
        severity: .warning,
        "warning: {word} throttle {dec2:0-900} above budget for transport {word@2}"
      ),
      line("postfix/cleanup", "{HEX:11}: folded {int:2-40} headers of kind {word}"),
    ]
  )

  /// What `new-message` says: words that no other line holds, the same shape all through, so that
  /// whoever looks for new templates finds exactly one.
  static let newMessage = Family(
    program: "odd",
    share: 0,
    hosts: .any,
    steps: [
      line(
        "storaged",
        process: .daemon,
        severity: .critical,
        "quorum fence {hex:6} tripped on stripe {int:1-900}: zeta lock abandoned after "
          + "{int:100-9000} ms"
      )
    ]
  )

  private static func line(
    _ tag: String,
    process: Step.Process = .daemon,
    severity: Severity = .info,
    _ text: String
  ) -> Step {
    let facility: Facility =
      switch tag {
      case "sshd": .authpriv
      case "kernel": .kern
      default: tag.hasPrefix("postfix/") ? .mail : .daemon
      }
    return Step(
      weight: 1,
      tag: tag,
      process: tag == "sshd" ? .forked : process,
      facility: facility,
      severity: severity,
      text: text
    )
  }
}
