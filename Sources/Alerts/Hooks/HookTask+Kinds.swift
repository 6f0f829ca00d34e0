import Ledger
import Outlets
import Rulebook
import Syslog

extension HookTask {
  /// Where curl is on Debian and most others.
  static let curl = "/usr/bin/curl"
  /// What has to be done to tell a hook of a notice.
  ///
  /// `environment` is the daemon's, `now` the time at which it is sent, `keepAlive` the seconds for
  /// which Alertmanager is to believe that what fires goes on.
  static func make(
    _ hook: HookSettings,
    _ notice: AlertNotice,
    environment: [String: String],
    zone: Zone,
    now: Int64,
    keepAlive: Int64
  ) -> HookTask {
    switch hook.kind {
    case .program(let path, let arguments):
      return .child(
        HookCommand(
          path: path,
          arguments: arguments,
          environment: HookEnvironment.of(notice, daemon: environment),
          input: Array(notice.json()) + [0x0a],
          timeout: hook.timeout
        )
      )
    case .mail(let to, let from, let sendmail):
      let mail = AlertMail(notice, to: to, from: from, zone: zone, now: now)
      return .child(
        HookCommand(
          path: sendmail,
          arguments: ["-t", "-oi"] + mail.senderArguments,
          environment: HookEnvironment.base(environment),
          input: mail.bytes,
          timeout: hook.timeout
        )
      )
    case .syslog(let text):
      do {
        let destination = try Destination(text)
        // Under omprog standard output is where rsyslog waits for our confirmations.
        if destination == .standardOutput {
          return .impossible("standard output belongs to rsyslog; give another destination")
        }
        return .line(destination, AlertLine.bytes(notice))
      } catch {
        return .impossible("\(error)")
      }
    case .file(let path, let isJSON):
      let bytes = isJSON ? Array(notice.json()) : Array((notice.text ?? notice.headline).utf8)
      return .append(path: path, bytes + [0x0a])
    case .alertmanager(let url, let headers):
      let body = AlertmanagerPost.json(notice, now: now, keepAlive: keepAlive)
      let address = url.hasSuffix("/") ? String(url.dropLast()) : url
      let path = "/api/v2/alerts"
      return post(
        body,
        to: address.hasSuffix(path) ? address : address + path,
        headers: headers,
        hook,
        environment
      )
    case .webhook(let url, let headers):
      return post(Array(notice.json()), to: url, headers: headers, hook, environment)
    }
  }

  /// A POST by curl: it knows TLS, proxies and name look-ups, and is a process that can be ended.
  private static func post(
    _ body: [UInt8],
    to url: String,
    headers: String?,
    _ hook: HookSettings,
    _ environment: [String: String]
  ) -> HookTask {
    // --disable first: no .curlrc of anybody has a say.
    var arguments = [
      "--disable", "--globoff", "--proto", "=http,https", "--fail", "--silent", "--show-error",
      "--max-time", String(hook.timeout), "--output", "/dev/null",
      "--header", "Content-Type: application/json", "--header", "Expect:",
    ]
    if let headers { arguments += ["--header", "@" + headers] }
    arguments += ["--data-binary", "@-", "--url", url]
    return .child(
      HookCommand(
        path: curl,
        arguments: arguments,
        environment: HookEnvironment.base(environment, proxies: true),
        input: body,
        // curl minds the time itself and says what it waited for; this is for when it does not.
        timeout: hook.timeout + 2
      )
    )
  }
}
