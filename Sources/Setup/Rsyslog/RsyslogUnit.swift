/// The unit `rsyslog.service`, with its drop-ins: what of it decides how a child fares.
public struct RsyslogUnit: Sendable, Equatable {
  /// Files it was read from, as they can be opened.
  public var files: [String] = []
  /// The settings of `[Service]`, of several with one name the last.
  public var settings: [String: String] = [:]

  /// `User=`.
  public var user: String? { settings["User"] }
  /// `Group=`.
  public var group: String? { settings["Group"] }

  /// Reads the unit of a host; nil where there is none.
  static func read(_ root: HostRoot) -> RsyslogUnit? {
    let folders = [
      "/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system",
      "/lib/systemd/system",
    ]
    guard let main = folders.map({ "\($0)/rsyslog.service" }).first(where: { root.has($0) }) else {
      return nil
    }
    var unit = RsyslogUnit()
    unit.add(main, root)
    // Of drop-ins with one name the first folder's holds; they are taken in the order of their names.
    var dropIns: [String: String] = [:]
    for folder in folders.reversed() {
      for path in root.glob("\(folder)/rsyslog.service.d/*.conf") {
        dropIns[path.split(separator: "/").last.map(String.init) ?? path] = path
      }
    }
    for (_, path) in dropIns.sorted(by: { $0.key < $1.key }).prefix(100) { unit.add(path, root) }
    return unit
  }

  private mutating func add(_ path: String, _ root: HostRoot) {
    guard let text = root.read(path).text else { return }
    files.append(root.path(path))
    var isService = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix("[") { isService = line.hasPrefix("[Service]") }
      guard isService, let equals = line.firstIndex(of: "="), !line.hasPrefix("#"),
        !line.hasPrefix(";")
      else {
        continue
      }
      let name = line[..<equals].filter { $0 != " " }
      let value = line[line.index(after: equals)...].drop { $0 == " " }
      settings[name] = String(value)
    }
  }

  /// The words of the command line.
  private var words: [String] {
    (settings["ExecStart"] ?? "").split(separator: " ").map(String.init)
  }

  /// The configuration file that the command line names (`-f`); nil where it names none.
  public var configurationFile: String? { values("-f").last }

  /// The directories of modules that the command line names (`-M`).
  var moduleDirectories: [String] {
    values("-M").flatMap { $0.split(separator: ":").map(String.init) }
  }

  private func values(_ option: String) -> [String] {
    var found: [String] = []
    for (index, word) in words.enumerated() {
      if word == option, index + 1 < words.count { found.append(words[index + 1]) }
      if word.hasPrefix(option), word.count > 2 { found.append(String(word.dropFirst(2))) }
    }
    return found
  }
}
