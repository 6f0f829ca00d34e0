/// Postfix 3: a mail's way from smtpd through cleanup and qmgr to smtp, and those turned away.
enum Postfix {
  static let family = Family(
    program: "postfix",
    share: 16,
    amplitude: 0.8,
    hosts: .mail,
    scenes: 96,
    role: .mail,
    steps: [
      smtpd(
        weight: 60,
        "connect from {peer}",
        then: ["client", "client", "client", "tls", "reject"]
      ),
      smtpd(
        name: "tls",
        "Anonymous TLS connection established from {peer}: TLSv1.3 with cipher "
          + "TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature "
          + "RSA-PSS (2048 bits) server-digest SHA256",
        then: ["client"]
      ),
      smtpd(name: "client", "\(queueID): client={peer}", then: ["messageid"]),
      smtpd(
        weight: 6,
        "\(queueID): client=unknown[{inside}], sasl_method={one:PLAIN|LOGIN}, "
          + "sasl_username={user}",
        then: ["messageid"]
      ),
      line(
        name: "messageid",
        tag: "postfix/cleanup",
        "\(queueID): message-id=<{hex:12}.{int:1000-99999}@{domain}>",
        then: ["from"]
      ),
      line(
        name: "from",
        tag: "postfix/qmgr",
        process: .daemon,
        "\(queueID): from=<{sender}>, size={size:600-9000000}, nrcpt={one:1|1|1|1|2|3} "
          + "(queue active)",
        then: ["goodbye", "goodbye", "goodbye", "goodbye", "sent"]
      ),
      smtpd(
        name: "goodbye",
        "disconnect from {peer} ehlo=1 {one:|starttls=1 }mail=1 rcpt=1 data=1 quit=1 "
          + "commands={int:5-7}",
        then: ["sent", "sent", "sent", "sent", "sent", "sent", "deferred", "bounced", "greeted"]
      ),
      smtp(
        name: "greeted",
        "{one:Untrusted|Trusted|Verified} TLS connection established to {relay}:25: TLSv1.3 with "
          + "cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
        then: ["sent"]
      ),
      smtp(
        name: "sent",
        "\(queueID): to=<{recipient}>, relay={relay}:25, \(delays), dsn=2.0.0, status=sent "
          + "(250 2.0.0 Ok: queued as {HEX:11})",
        then: ["removed"]
      ),
      smtp(
        name: "deferred",
        "\(queueID): to=<{recipient}>, relay=none, \(delays), dsn=4.4.1, status=deferred "
          + "(connect to {relay}:25: {one:Connection timed out|Connection refused|"
          + "No route to host})",
        then: ["connectfailed", "again", "end"]
      ),
      smtp(
        name: "connectfailed",
        "connect to {relay}:25: {one:Connection timed out|Connection refused}",
        then: ["again"]
      ),
      line(
        name: "again",
        tag: "postfix/qmgr",
        process: .daemon,
        "\(queueID): from=<{sender}>, size={size:600-9000000}, nrcpt=1 (queue active)",
        then: ["sent", "sent", "greylisted", "expired"]
      ),
      smtp(
        name: "greylisted",
        "\(queueID): to=<{recipient}>, relay={relay}:25, \(delays), dsn=4.7.1, status=deferred "
          + "(host {relay} said: 450 4.7.1 <{recipient}>: Recipient address rejected: Greylisted, "
          + "please try again later (in reply to RCPT TO command))",
        then: ["sent"]
      ),
      line(
        name: "expired",
        tag: "postfix/qmgr",
        process: .daemon,
        "\(queueID): from=<{sender}>, status=expired, returned to sender",
        then: ["removed"]
      ),
      smtp(
        name: "bounced",
        "\(queueID): to=<{recipient}>, relay={relay}:25, \(delays), dsn=5.1.1, status=bounced "
          + "(host {relay} said: 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown "
          + "in {one:local|virtual mailbox|relay} recipient table (in reply to RCPT TO command))",
        then: ["removed"]
      ),
      line(name: "removed", tag: "postfix/qmgr", process: .daemon, "\(queueID): removed"),
      smtpd(
        name: "reject",
        "NOQUEUE: reject: RCPT from {peer}: 554 5.7.1 <{recipient}>: Relay access denied; "
          + "from=<{sender}> to=<{recipient}> proto=ESMTP helo=<{domain}>",
        then: ["dropped"]
      ),
      smtpd(
        weight: 6,
        "NOQUEUE: reject: RCPT from unknown[{scanner}]: 450 4.7.1 Client host rejected: cannot "
          + "find "
          + "your hostname, [{scanner}]; from=<{sender}> to=<{recipient}> proto=ESMTP "
          + "helo=<{domain}>",
        then: ["strangerdropped"]
      ),
      smtpd(
        weight: 6,
        "NOQUEUE: reject: RCPT from unknown[{scanner}]: 554 5.7.1 Service unavailable; Client host "
          + "[{scanner}] blocked using bl.example.org; https://bl.example.org/query/{scanner}; "
          + "from=<{sender}> to=<{recipient}> proto=ESMTP helo=<{domain}>",
        then: ["strangerdropped"]
      ),
      smtpd(
        weight: 5,
        "NOQUEUE: reject: RCPT from {peer}: 550 5.1.1 <{recipient}>: Recipient address rejected: "
          + "User unknown in local recipient table; from=<{sender}> to=<{recipient}> proto=ESMTP "
          + "helo=<{domain}>",
        then: ["dropped"]
      ),
      smtpd(
        name: "dropped",
        "disconnect from {peer} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"
      ),
      smtpd(
        name: "strangerdropped",
        "disconnect from unknown[{scanner}] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"
      ),
      smtpd(
        weight: 8,
        severity: .warning,
        "warning: unknown[{scanner}]: SASL LOGIN authentication failed: "
          + "{one:UGFzc3dvcmQ6|authentication failure|Connection lost to authentication server}",
        then: ["lostauth", "end"]
      ),
      smtpd(
        name: "lostauth",
        "lost connection after {one:AUTH|CONNECT|EHLO|STARTTLS|RCPT} from unknown[{scanner}]",
        then: ["gone"]
      ),
      smtpd(
        name: "gone",
        "disconnect from unknown[{scanner}] ehlo=1 auth=0/1 commands=1/2"
      ),
      smtpd(
        weight: 3,
        severity: .warning,
        "warning: hostname host{int:1-250}.{domain} does not resolve to address {scanner}: "
          + "Name or service not known"
      ),
      smtpd(weight: 1.5, "timeout after {one:END-OF-MESSAGE|DATA|RCPT} from {peer}"),
      smtpd(
        weight: 1,
        "improper command pipelining after {one:EHLO|CONNECT} from unknown[{scanner}]: "
          + "{one:\\026\\003\\001|QUIT\\r\\n}"
      ),
      smtpd(weight: 1, "SSL_accept error from unknown[{scanner}]: {one:-1|lost connection}"),
      smtp(
        weight: 1,
        "{relay}:25: re-using session with untrusted certificate, look for details earlier in the "
          + "log"
      ),
      smtp(weight: 1.5, "connect to {relay}:25: Connection timed out"),
    ]
  )

  private static let queueID = "{HEX:11@q}"
  private static let delays =
    "delay={dec2:0-3000}, delays={dec2:0-90}/{dec2:0-9}/{dec2:0-90}/{dec2:0-900}"

  private static func smtpd(
    name: String = "",
    weight: Double = 0,
    severity: Severity = .info,
    _ text: String,
    then: [String] = []
  ) -> Step {
    line(
      name: name,
      weight: weight,
      tag: "postfix/smtpd",
      severity: severity,
      text,
      then: then
    )
  }

  private static func smtp(
    name: String = "",
    weight: Double = 0,
    _ text: String,
    then: [String] = []
  ) -> Step {
    line(name: name, weight: weight, tag: "postfix/smtp", text, then: then)
  }

  private static func line(
    name: String = "",
    weight: Double = 0,
    tag: String,
    process: Step.Process = .forked,
    severity: Severity = .info,
    _ text: String,
    then: [String] = []
  ) -> Step {
    Step(
      name: name,
      weight: weight,
      tag: tag,
      process: process,
      facility: .mail,
      severity: severity,
      text: text,
      then: then
    )
  }
}
