/// The lines of one kind of program, told as a table: what it says, how often, and what follows.
///
/// A family keeps a number of *scenes* going at once: a session, a mail, a connection. Each time it
/// is asked for a line it takes one of them a step further, or starts a new one.
struct Family: Sendable {
  /// What an anomaly may take hold of.
  enum Role: Sendable { case ordinary, web, mail, urls, failures, attack }

  /// The name for `--programs`; several families may share one.
  let program: String
  /// Part of the site's lines, in percent, at the daily mean.
  let share: Double
  /// How far the load follows the working day, 0 to 1.
  var amplitude = 0.5
  /// Whether lines come in the first seconds of a minute, as cron's do.
  var isPunctual = false
  var hosts: HostRole
  /// Scenes going on at once.
  var scenes = 1
  var role = Role.ordinary
  let steps: [Step]
}

/// One line of a scene and what may follow it.
struct Step: Sendable {
  enum Process: Sendable {
    /// No pid in the tag.
    case none
    /// A pid of its own for each scene, as a forked child has.
    case forked
    /// The same pid on a host all day.
    case daemon
    /// Pid 1.
    case first
  }

  /// What other steps call this one; unnamed steps can only be starts.
  var name = ""
  /// Weight among the steps a scene can start with; 0: only reached from others.
  var weight = 0.0
  let tag: String
  var process = Process.forked
  let facility: Facility
  var severity = Severity.info
  /// The message; see `Shape` for what stands in braces.
  let text: String
  /// Names of the steps that may come next, each as likely; "end" or nothing ends the scene.
  var then: [String] = []
}

/// Syslog facilities that the site uses, with their numbers.
enum Facility: Int, Sendable {
  case kern = 0
  case user = 1
  case mail = 2
  case daemon = 3
  case auth = 4
  case cron = 9
  case authpriv = 10
  case local0 = 16
  case local4 = 20
  case local6 = 22
  case local7 = 23
}

/// Syslog severities with their numbers.
enum Severity: Int, Sendable {
  case alert = 1
  case critical = 2
  case error = 3
  case warning = 4
  case notice = 5
  case info = 6
  case debug = 7
}

extension Family {
  /// Scenes longer than this are too rare to matter to `part`.
  private static let longestScene = 64

  /// The part, 0 to 1, that some steps have in a family's lines: starts by weight, followed on
  /// their way through the scene.
  func part(of isWanted: (Step) -> Bool) -> Double {
    var flow = steps.map(\.weight)
    var (wanted, total) = (0.0, 0.0)
    for _ in 0..<Self.longestScene {
      var next = steps.map { _ in 0.0 }
      for (number, step) in steps.enumerated() where flow[number] > 0 {
        total += flow[number]
        if isWanted(step) { wanted += flow[number] }
        for name in step.then {
          guard let follower = steps.firstIndex(where: { $0.name == name }) else { continue }
          next[follower] += flow[number] / Double(step.then.count)
        }
      }
      flow = next
    }
    return total > 0 ? wanted / total : 0
  }

  /// Every family of the site; their shares add up to 100.
  static let all: [Family] = [
    Sshd.sessions, Sshd.failures, Sshd.attack, Sudo.family, Su.family, Cron.family,
    Systemd.manager, Systemd.logins, Kernel.firewall, Kernel.misc, Postfix.family,
    Apache.family, Nginx.family, ASA.urls, ASA.connections, ASA.other, Named.family,
    Dhcpd.family, Haproxy.family, Oddities.daemons, Oddities.insideKnown,
  ]

  /// The names that `--programs` takes, in the order of the table.
  static let programs: [String] = {
    var names: [String] = []
    for family in all where !names.contains(family.program) { names.append(family.program) }
    return names
  }()
}
