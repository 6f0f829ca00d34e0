/// Something out of the ordinary that happens for a while, so that detectors have work.
struct Anomaly {
  enum Kind: String, CaseIterable {
    case sshBruteforce = "ssh-bruteforce"
    case webDown = "web-down"
    case mailFlood = "mail-flood"
    case urlSpike = "url-spike"
    case newMessage = "new-message"
  }

  let kind: Kind
  /// Seconds after the start of the stream.
  let offset: Int
  let duration: Int

  /// Reads `KIND@OFFSET+DURATION`, for example `web-down@3h+10m`; nil when it is not that.
  init?(_ text: String) {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, let kind = Kind(rawValue: String(halves[0])) else { return nil }
    let times = halves[1].split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    guard times.count == 2, let offset = TimeText.duration(String(times[0])),
      let duration = TimeText.duration(String(times[1])), duration > 0
    else { return nil }
    self.kind = kind
    self.offset = offset
    self.duration = duration
  }

  func isActive(at elapsed: Int) -> Bool { elapsed >= offset && elapsed < offset + duration }

  /// Seconds between two lines of `new-message`.
  static let newMessageInterval = 3
  /// How many times the usual failed passwords there are, all of the surplus from a few addresses.
  private static let bruteforceFactor = 20.0
  private static let mailFactor = 5.0
  private static let urlFactor = 3.0

  /// By how much this anomaly multiplies the lines of a family.
  func factor(of role: Family.Role) -> Double {
    switch (kind, role) {
    case (.webDown, .web): 0
    case (.mailFlood, .mail): Self.mailFactor
    case (.urlSpike, .urls): Self.urlFactor
    default: 1
    }
  }

  /// How many times the usual failed passwords the attack family adds.
  var attackFactor: Double { kind == .sshBruteforce ? Self.bruteforceFactor - 1 : 0 }
}
