/// What a host is for; decides which programs it runs.
enum HostRole: Int, CaseIterable, Sendable {
  case web, app, database, mail, dns, balancer, firewall, any

  /// Part of the site's hosts, in percent; `any` is drawn from all but the firewalls, which are
  /// appliances and run nothing of their own.
  var share: Int {
    switch self {
    case .web: 30
    case .app: 34
    case .database: 14
    case .mail: 8
    case .dns: 6
    case .balancer: 4
    case .firewall: 4
    case .any: 0
    }
  }

  var stem: String {
    switch self {
    case .web: "web"
    case .app: "app"
    case .database: "db"
    case .mail: "mail"
    case .dns: "ns"
    case .balancer: "lb"
    case .firewall: "fw"
    case .any: "host"
    }
  }
}

/// The hosts of the site: `web01`, `fw2`, and for a part of them `qa-web07` or `dev-app03`.
struct Hosts {
  private var names: [Text] = []
  private var members: [[Int]] = Array(repeating: [], count: HostRole.allCases.count)
  private var lotteries: [Lottery] = []

  /// Hosts with these numbers, of every ten, belong to quality assurance or development.
  private static let environments = [8: "qa-", 9: "dev-"]

  /// Every role gets its share of `count`, at least one host; fewer hosts than roles share.
  init(count: Int) {
    let roles = HostRole.allCases.filter { $0 != .any }
    var sizes = roles.map { max(1, count * $0.share / 100) }
    // The application servers take what rounding leaves.
    if let app = roles.firstIndex(of: .app) {
      sizes[app] = max(1, sizes[app] + count - sizes.reduce(0, +))
    }
    for (role, size) in zip(roles, sizes) {
      for ordinal in 1...size {
        guard names.count < count else {
          if members[role.rawValue].isEmpty { members[role.rawValue] = [0] }
          break
        }
        let digits = role == .firewall || ordinal > 9 ? "\(ordinal)" : "0\(ordinal)"
        let environment = role == .firewall ? "" : Self.environments[(ordinal - 1) % 10] ?? ""
        members[role.rawValue].append(names.count)
        if role != .firewall { members[HostRole.any.rawValue].append(names.count) }
        names.append(Text(environment + role.stem + digits))
      }
    }
    // A few hosts are busier than the rest, but far less so than users or URLs.
    lotteries = members.map { Lottery(zipf: $0.count, flatness: 10) }
  }

  func name(of host: Int) -> Text { names[host] }

  func draw(_ role: HostRole, _ bits: UInt64) -> Int {
    members[role.rawValue][lotteries[role.rawValue].draw(bits)]
  }

  /// Seconds since the host was booted: between a day and half a year before 2026-11-02, and one
  /// half-year cycle for streams that start at other times.
  func secondsUp(_ host: Int, at second: Int) -> Int {
    let cycle = 15_552_000
    let booted = RandomSource.scale(RandomSource.mix(UInt64(host) &+ 77), below: cycle)
    return (second &+ booted) % cycle + 86_400
  }
}
