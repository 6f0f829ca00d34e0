import Privacy
import Syslog

extension Status {
  /// What was taken out of lines, by one redaction.
  public struct Redaction: Codable, Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Lines in which something was found since the start.
    public var lines: UInt64
    /// Values found.
    public var values: UInt64
    /// Lines of which PCRE2 gave up: they may hold more.
    public var gave_up: UInt64
    /// Who logs it, most lines first; ten at most.
    public var sources: [Source]

    /// A program on a host.
    public struct Source: Codable, Sendable, Equatable {
      /// The program; empty for lines without a header.
      public var program: String
      /// The host.
      public var host: String
      /// Lines.
      public var lines: UInt64
    }

    /// Sources that are named.
    static let shownSources = 10

    init(_ count: RedactionCount) {
      name = count.name
      lines = count.lines
      values = count.values
      gave_up = count.gaveUp
      sources = count.largest(Redaction.shownSources).map {
        Source(
          program: ShownText.of($0.source.program),
          host: ShownText.of($0.source.host),
          lines: $0.lines
        )
      }
    }
  }
}
