import Foundation
import Ledger
import Rulebook
import Testing

@testable import Alerts

/// Against the real Alertmanager (Debian's prometheus-alertmanager), on loopback, alone.
@Suite(.prompt, .enabled(if: access("/usr/bin/prometheus-alertmanager", X_OK) == 0))
struct AlertmanagerTests {
  private static let program = "/usr/bin/prometheus-alertmanager"

  private struct Shown: Decodable {
    struct Status: Decodable { var state: String }
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    var status: Status
  }

  @Test func `an alert appears with its labels, and resolves`() async throws {
    let scene = try OfficeScene()
    let port = try freePort()
    let url = "http://127.0.0.1:\(port)"
    let settings = try scene.scratch.file(
      "am.yaml",
      "route:\n  receiver: none\nreceivers:\n- name: none\n",
      mode: 0o644
    )
    let manager = Process()
    manager.executableURL = URL(fileURLWithPath: Self.program)
    manager.arguments = [
      "--config.file=" + settings, "--storage.path=" + scene.scratch.path + "/am",
      "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
    ]
    manager.standardOutput = FileHandle.nullDevice
    manager.standardError = FileHandle.nullDevice
    try manager.run()
    defer {
      manager.terminate()
      manager.waitUntilExit()
    }
    for _ in 0..<200 {
      if try !output("/usr/bin/curl", ["-fs", url + "/-/ready"]).isEmpty { break }
      try await Task.sleep(for: .milliseconds(25))
    }

    // It goes by its own clock: our times have to be near it.
    scene.now = Int64(Date().timeIntervalSince1970)
    scene.settings.hooks = [hook("am", .alertmanager(url: url, headers: nil))]
    var one = episode(1, label: "Größe \"x\"", fired: scene.now - 120 - NoticeScene.start)
    try scene.write(one)
    try await scene.tick { scene.office.counts.sent == 1 }
    let alerts = try shown(url)
    try #require(alerts.count == 1)
    #expect(
      alerts[0].labels == [
        "alertname": "too-many", "category": "sshd", "environment": "prod", "severity": "major",
        "owner": "ops", "instance": "vm", "label": "Größe \"x\"",
      ]
    )
    #expect(alerts[0].annotations["summary"] == one.headline)
    #expect(alerts[0].annotations["action"] == one.action)
    #expect(alerts[0].status.state == "active")

    one.resolved = scene.now - 60
    try scene.write(one)
    try await scene.tick { scene.office.counts.sent == 2 }
    #expect(try shown(url).isEmpty)

    // What does not answer as it should is a failure with curl's words.
    scene.settings.hooks = [hook("web", .webhook(url: url + "/nothing", headers: nil))]
    scene.office = scene.makeOffice()
    try scene.write(episode(2, "absent"))
    try await scene.tick { scene.office.counts.failedRuns == 1 }
    #expect(
      scene.notes.all.contains { $0.contains("hook web exited with 22") && $0.contains("404") }
    )
  }

  private func shown(_ url: String) throws -> [Shown] {
    let text = try output("/usr/bin/curl", ["-fs", url + "/api/v2/alerts"])
    return try JSONDecoder().decode([Shown].self, from: Data(text.utf8))
  }

  /// A port of loopback that nobody uses at this moment.
  private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
      }
    }
    try #require(bound)
    return UInt16(bigEndian: address.sin_port)
  }
}
