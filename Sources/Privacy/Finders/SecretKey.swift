/// Names of keys whose values are secrets.
enum SecretKey {
  /// How sure it is that what follows is one.
  enum Strength {
    /// Only behind `=` or a quoted name, and right behind it.
    case weak
    /// Always.
    case strong
    /// Always, behind the name of a scheme.
    case header
    /// Always, and all that follows.
    case rest
  }

  /// Longest name that is looked at, in bytes.
  private static let longest = 64

  private static let strong = [
    "apikey", "accesskey", "privatekey",
    "secretkey", "clientsecret", "secret", "accesstoken", "refreshtoken", "authtoken", "idtoken",
    "xauthtoken", "credentials", "sessionid", "jsessionid", "phpsessid", "csrftoken", "bindpw",
    "pw", "secretkeybase", "privatetoken", "pgpass",
  ]
  private static let weak = [
    "pass", "token", "session", "csrf", "signature", "sig", "otp", "nonce", "cookie", "auth",
  ]
  private static let headers = ["authorization", "proxyauthorization"]
  private static let rests = ["cookie", "setcookie"]
  /// Whatever stands before them, as in PGPASSWORD.
  private static let tails = ["password", "passwords", "passwd", "passphrase"]

  /// What the name before a sign says; nil where it is no name of a secret.
  static func strength(_ line: UnsafePointer<UInt8>, _ sign: Int) -> Strength? {
    var end = sign
    if end > 0, line[end - 1] == 0x20 { end -= 1 }
    let isQuoted = end > 0 && (line[end - 1] == 0x22 || line[end - 1] == 0x27)
    if isQuoted { end -= 1 }
    // {\"password\":\"…\"}: JSON in JSON.
    if isQuoted, end > 0, line[end - 1] == 0x5c { end -= 1 }
    // Rarely more than one byte is looked at: d, t, e, n, y, s, h, f, g, l are the last ones.
    guard end > 0, ByteKind.isLetter(line[end - 1]) else { return nil }
    var start = end
    while start > 0, end - start < longest, ByteKind.isWord(line[start - 1]) { start -= 1 }
    start = WordEdge.start(line, start, end)
    // pam_unix(passwd:chauthtok), and "password : local database".
    if line[sign] == 0x3a, line[sign - 1] == 0x20 || start > 0 && line[start - 1] == 0x28 {
      return nil
    }
    guard end - start >= 2 else { return nil }
    if isName(strong, line, start, end) || isName(tails, line, start, end, anywhere: true) {
      return .strong
    }
    // PWD=/home/ada of sudo is a directory.
    if line[sign + 1] != 0x2f, isName(["pwd"], line, start, end) { return .strong }
    if line[sign] == 0x3a, isName(rests, line, start, end) { return .rest }
    if isName(headers, line, start, end) { return .header }
    // "auth:SIMPLE" and "kind:key:of" are words with colons.
    let isSure = line[sign] == 0x3d || isQuoted
    return isSure && isName(weak, line, start, end) ? .weak : nil
  }

  /// Whether a name, without `_` and `-` and in lower case, is one of those, or ends in one behind `_` or `-`.
  private static func isName(
    _ names: [String],
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int,
    anywhere: Bool = false
  ) -> Bool {
    names.contains { name in
      // From the right, so that `db_password` and `X-Auth-Token` are found as well.
      var at = end
      for byte in name.utf8.reversed() {
        while at > start, line[at - 1] == 0x5f || line[at - 1] == 0x2d { at -= 1 }
        guard at > start, line[at - 1] | 0x20 == byte else { return false }
        at -= 1
      }
      return anywhere || at == start || line[at - 1] == 0x5f || line[at - 1] == 0x2d
        || isHump(line[at - 1], line[at])
    }
  }

  /// Whether a capital begins a word, as in `userPassword`.
  private static func isHump(_ before: UInt8, _ first: UInt8) -> Bool {
    (0x61...0x7a).contains(before) && (0x41...0x5a).contains(first)
  }

  /// Whether a word is one of those, whatever its case.
  static func isOne(
    of words: [String],
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) -> Bool {
    words.contains { word in
      word.utf8.count == end - start
        && word.utf8.enumerated().allSatisfy { line[start + $0] | 0x20 == $1 | 0x20 }
    }
  }
}
