import Syslog

/// A token that is known by how it begins.
struct TokenForm {
  private let start: [UInt8]
  /// Fewest bytes behind the start.
  private let fewest: Int
  /// How many dots there must be.
  private let dots: Int

  private init(_ start: String, fewest: Int, dots: Int = 0) {
    self.start = Array(start.utf8)
    self.fewest = fewest
    self.dots = dots
  }

  /// JSON Web Tokens (RFC 7519), AWS key ids, GitHub's, GitLab's, Slack's and Stripe's tokens.
  private static let all = [
    TokenForm("eyJ", fewest: 20, dots: 2), TokenForm("AKIA", fewest: 16),
    TokenForm("ASIA", fewest: 16), TokenForm("ghp_", fewest: 36), TokenForm("gho_", fewest: 36),
    TokenForm("ghs_", fewest: 36), TokenForm("github_pat_", fewest: 40),
    TokenForm("glpat-", fewest: 20), TokenForm("xoxb-", fewest: 20),
    TokenForm("xoxp-", fewest: 20), TokenForm("sk_live_", fewest: 20),
  ]

  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    for form in all { form.find(line, count, number, &spans) }
  }

  private func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    start.withUnsafeBufferPointer { text in
      var at = ByteScan.first(text, in: line, from: 0, to: count)
      while at < count {
        var end = at + text.count
        var seen = 0
        while end < count, ByteKind.isWord(line[end]) || line[end] == 0x2e && seen < dots {
          if line[end] == 0x2e { seen += 1 }
          end += 1
        }
        let isWhole = !WordEdge.isInside(line, at)
        if isWhole, seen == dots, end - at - text.count >= fewest {
          spans.append(Span(at, end, number))
        }
        at = ByteScan.first(text, in: line, from: end, to: count)
      }
    }
  }
}
