import Foundation

@testable import Setup

/// A scratch tree that stands for a host; it is gone when this is.
final class InitScene {
  let path: String
  /// The rules that ship with the program, of the source tree.
  static let rules =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Rules"

  init() throws {
    path = NSTemporaryDirectory() + "minuted-init-\(UUID().uuidString)"
    try write(
      "etc/passwd",
      "root:x:0:0::/root:/bin/sh\nminuted:x:990:980::/:/usr/sbin/nologin\nsyslog:x:102:103::/:/x\n"
    )
    try write("etc/group", "root:x:0:\nadm:x:4:syslog\nminuted:x:980:\nsyslog:x:103:\n")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var root: HostRoot { HostRoot(path) }

  /// A Debian 12 with rsyslog, without systemd.
  static func debian() throws -> InitScene {
    let scene = try InitScene()
    try scene.write("usr/sbin/rsyslogd", "")
    try scene.write("usr/bin/setpriv", "")
    try scene.write("usr/lib/x86_64-linux-gnu/rsyslog/omprog.so", "")
    try scene.write("var/lib/dpkg/status", "Package: rsyslog\nVersion: 8.2302.0-1+deb12u2\n\n")
    try scene.write(
      "etc/rsyslog.conf",
      "$WorkDirectory /var/spool/rsyslog\n$IncludeConfig /etc/rsyslog.d/*.conf\n"
    )
    try scene.make("etc/rsyslog.d")
    try scene.make("etc/cron.d")
    return scene
  }

  /// Gives it systemd and the package's units.
  func addSystemd() throws {
    try write("lib/systemd/systemd", "")
    for unit in ["minuted-report@.timer", "minuted-audit.timer", "minuted-unknown.timer"] {
      try write("lib/systemd/system/\(unit)", "")
    }
  }

  func write(_ name: String, _ text: String) throws {
    let file = "\(path)/\(name)"
    try make((name as NSString).deletingLastPathComponent)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }

  func make(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/\(name)",
      withIntermediateDirectories: true
    )
  }

  func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func plan(user: String = InitRequest.usualUser) throws -> InitPlan {
    try InitPlan.make(
      InitRequest(root: root, program: "/usr/bin/minuted", rules: InitScene.rules, user: user)
    )
  }
}

extension InitPlan {
  /// The text planned for a path.
  func text(_ path: String) -> String? {
    guard case .text(let text) = files.first(where: { $0.path == path })?.content else {
      return nil
    }
    return text
  }

  /// What is planned for a path.
  func file(_ path: String) -> PlannedFile? { files.first { $0.path == path } }
}
