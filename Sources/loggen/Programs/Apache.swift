/// Apache 2.4 access lines in combined format through `logger`, and its error log by syslog.
enum Apache {
  static let family = Family(
    program: "apache",
    share: 11,
    amplitude: 1,
    hosts: .web,
    role: .web,
    steps: ["httpd", "apache"].flatMap { tag in
      let access = [
        (60.0, "\(start) \"GET {path}{query} HTTP/1.1\" 200 {size:200-900000} \(end)"),
        (8, "\(start) \"GET {path} HTTP/1.1\" 304 - \(end)"),
        (6, "\(start) \"POST {path} HTTP/1.1\" {one:200|201|302|303} {size:100-20000} \(end)"),
        (5, "\(start) \"GET {path} HTTP/1.1\" {one:301|302} {int:220-420} \(end)"),
        (4, "\(start) \"HEAD {path} HTTP/1.1\" 200 - \(end)"),
        (
          4,
          "\(start) \"GET /{one:wp-login.php|.env|admin|cgi-bin/test|old}{query} HTTP/1.1\" "
            + "404 {int:196-320} \(end)"
        ),
        (2.5, "\(start) \"GET {path}{query} HTTP/1.1\" {one:500|502|503|504} {int:300-700} \(end)"),
        (2, "\(start) \"GET {path} HTTP/1.1\" {one:401|403} {int:190-500} \(end)"),
        (
          2,
          "{client} - {user} [{clf} +0000] \"GET /intranet{path} HTTP/1.1\" 200 "
            + "{size:200-90000} \(end)"
        ),
        (
          1,
          "\(start) \"OPTIONS * HTTP/1.0\" 200 - \"-\" \"Apache/2.4.57 (Debian) (internal dummy "
            + "connection)\""
        ),
        (0.6, "\(start) \"-\" 408 - \"-\" \"-\""),
        (0.4, "\(start) \"\\x16\\x03\\x01\" 400 226 \"-\" \"-\""),
      ]
      let errors: [(Double, Severity, String)] = [
        (
          1, .error,
          "[core:error] \(process) [client {client}:{int:1024-65535}] AH00126: Invalid "
            + "URI in request GET {path}/../../etc/passwd HTTP/1.1"
        ),
        (
          1, .error,
          "[php:error] \(process) [client {client}:{int:1024-65535}] PHP Fatal error:  "
            + "Uncaught Error: Call to undefined function {word}() in "
            + "/var/www/html{path}:{int:1-900}"
        ),
        (
          0.6, .error,
          "[proxy:error] \(process) (111)Connection refused: AH00957: HTTP: attempt to "
            + "connect to 127.0.0.1:8080 (localhost) failed"
        ),
        (
          0.6, .warning,
          "[authz_core:error] \(process) [client {client}:{int:1024-65535}] AH01630: "
            + "client denied by server configuration: /var/www/html/.ht{one:access|passwd}"
        ),
        (
          0.4, .notice,
          "[mpm_event:notice] [pid {int:1000-9000@m}:tid {int:1000-9000@m}] AH00489: "
            + "Apache/2.4.57 (Debian) OpenSSL/3.0.11 configured -- resuming normal operations"
        ),
        (
          0.4, .error,
          "[mpm_event:error] [pid {int:1000-9000@m}:tid {int:1000-9000@m}] AH00484: "
            + "server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers "
            + "setting"
        ),
      ]
      return access.map { weight, text in
        Step(
          weight: weight,
          tag: tag,
          process: tag == "httpd" ? .daemon : .none,
          facility: .local6,
          text: text
        )
      }
        + errors.map { weight, severity, text in
          Step(
            weight: weight,
            tag: tag,
            process: .daemon,
            facility: .local7,
            severity: severity,
            text: text
          )
        }
    }
  )

  private static let start = "{client} - - [{clf} +0000]"
  private static let end = "\"{referer}\" \"{agent}\""
  private static let process = "[pid {int:1000-90000}:tid {int:139000000000000-139999999999999}]"
}
