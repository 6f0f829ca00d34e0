/// nginx logging to syslog itself: combined access lines, and error lines with their own stamp.
enum Nginx {
  static let family = Family(
    program: "nginx",
    share: 9,
    amplitude: 1,
    hosts: .web,
    role: .web,
    steps: [
      access(62, "\"GET {path}{query} HTTP/{one:1.1|2.0|2.0}\" 200 {size:200-900000} \(end)"),
      access(8, "\"GET {path} HTTP/{one:1.1|2.0}\" 304 0 \(end)"),
      access(8, "\"POST {path} HTTP/{one:1.1|2.0}\" {one:200|201|204|302} {size:20-20000} \(end)"),
      access(4, "\"GET {path} HTTP/1.1\" {one:301|302|308} {int:145-169} \(end)"),
      access(4, "\"GET /{one:.env|wp-login.php|phpmyadmin/|.git/config} HTTP/1.1\" 404 153 \(end)"),
      access(3, "\"GET {path}{query} HTTP/1.1\" {one:500|502|503|504} {int:157-559} \(end)"),
      access(2, "\"GET {path} HTTP/2.0\" 499 0 \(end)"),
      access(
        2,
        "\"PUT /api/v1/items/{int:1-90000} HTTP/2.0\" {one:200|409|422} {int:20-900} \(end)"
      ),
      access(1, "\"DELETE /api/v1/items/{int:1-90000} HTTP/2.0\" 204 0 \(end)"),
      access(0.6, "\"\" 400 0 \"-\" \"-\""),
      access(0.4, "\"\\x03\\x00\\x00\\x13\\x0E\\xE0\\x00\\x00\" 400 157 \"-\" \"-\""),
      error(
        2,
        "[error] \(ids) open() \"/usr/share/nginx/html{path}\" failed (2: No such file or "
          + "directory), \(who), request: \"GET {path} HTTP/1.1\", host: \"{shop}\""
      ),
      error(
        1.5,
        "[error] \(ids) connect() failed (111: Connection refused) while connecting to "
          + "upstream, \(who), request: \"GET {path} HTTP/1.1\", upstream: "
          + "\"http://10.1.2.{int:1-9}:8080{path}\", host: \"{shop}\""
      ),
      error(
        1,
        "[error] \(ids) upstream timed out (110: Connection timed out) while reading response "
          + "header from upstream, \(who), request: \"GET {path} HTTP/1.1\", upstream: "
          + "\"http://10.1.2.{int:1-9}:8080{path}\", host: \"{shop}\""
      ),
      error(
        0.6,
        severity: .warning,
        "[warn] \(ids) a client request body is buffered to a temporary "
          + "file /var/cache/nginx/client_temp/{pad:0-99}{int:10000000-99999999}, \(who), request: "
          + "\"POST {path} HTTP/1.1\", host: \"{shop}\""
      ),
      error(
        0.5,
        "[error] \(ids) limiting requests, excess: {dec3:0-9000} by zone \"login\", \(who), "
          + "request: \"POST /login HTTP/1.1\", host: \"{shop}\""
      ),
      error(
        0.4,
        severity: .critical,
        "[crit] \(ids) SSL_do_handshake() failed (SSL: error:0A00006C:SSL "
          + "routines::bad key share) while SSL handshaking, client: {client}, server: 0.0.0.0:443"
      ),
      error(
        0.2,
        severity: .notice,
        "[notice] {int:800-4000@m}#{int:800-4000@m}: signal process started"
      ),
    ]
  )

  private static let end = "\"{referer}\" \"{agent}\""
  private static let ids = "{int:800-4000@m}#{int:800-4000@m}: *{int:1-9999999}"
  private static let who = "client: {client}, server: {shop}"

  private static func access(_ weight: Double, _ text: String) -> Step {
    Step(
      weight: weight,
      tag: "nginx",
      process: .none,
      facility: .local7,
      text: "{client} - - [{clf} +0000] " + text
    )
  }

  private static func error(
    _ weight: Double,
    severity: Severity = .error,
    _ text: String
  ) -> Step {
    Step(
      weight: weight,
      tag: "nginx",
      process: .none,
      facility: .local7,
      severity: severity,
      text: "{slashes} " + text
    )
  }
}
