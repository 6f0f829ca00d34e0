import HTTPTypes

/// What every answer says to browsers: run nothing but our own script, be shown in no frame, tell
/// nobody where from.
enum SecurityHeaders {
  static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

  static func add(to fields: inout HTTPFields) {
    fields[.contentSecurityPolicy] = policy
    fields[.xContentTypeOptions] = "nosniff"
    for (name, value) in others { fields[name] = value }
  }

  private static let others: [(HTTPField.Name, String)] = [
    ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
  ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
