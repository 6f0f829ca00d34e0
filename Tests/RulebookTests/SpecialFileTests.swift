import Foundation
import Rulebook
import Testing

/// What lies in a rule directory under the name of a rule file need not be one.
struct SpecialFileTests {
  @Test(.timeLimit(.minutes(1))) func `a pipe named like a rule file is refused, not waited for`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("rulebook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let pipe = folder.appendingPathComponent("a.yaml").path
    try #require(mkfifo(pipe, 0o600) == 0)
    let loading = Rulebook.load(paths: [folder.path])
    #expect(loading.rulebook == nil)
    #expect(
      loading.problems.map(\.description) == ["\(pipe): not a regular file; remove or rename it"]
    )
  }
}
