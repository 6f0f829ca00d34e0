import Foundation
import Testing

@testable import Setup

/// Making files where some are there already.
@Suite struct InitWriterTests {
  private let file = PlannedFile(
    path: "/etc/minuted/minuted.yaml",
    content: .text("new\n"),
    mode: 0o640,
    purpose: "a test"
  )

  @Test func `what is there is never written over`() throws {
    let scene = try InitScene()
    try scene.write("etc/minuted/minuted.yaml", "old\n")
    let writer = InitWriter(scene.root, replaces: false)
    #expect(try writer.make(file) == .left)
    #expect(scene.text("etc/minuted/minuted.yaml") == "old\n")
  }

  @Test
  func
    `it is made with its mode, whole, and leaves nothing beside it; a second time it is the same`()
    throws
  {
    let scene = try InitScene()
    let writer = InitWriter(scene.root, replaces: false)
    #expect(try writer.make(file) == .made)
    #expect(try writer.make(file) == .same)
    #expect(scene.text("etc/minuted/minuted.yaml") == "new\n")
    #expect(scene.root.names(in: "/etc/minuted") == ["minuted.yaml"])
    let attributes = try FileManager.default.attributesOfItem(
      atPath: "\(scene.path)/etc/minuted/minuted.yaml"
    )
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test func `with force the old one is kept, each time under a name of its own`() throws {
    let scene = try InitScene()
    try scene.write("etc/minuted/minuted.yaml", "first\n")
    let writer = InitWriter(scene.root, replaces: true)
    #expect(try writer.make(file) == .replaced("/etc/minuted/minuted.yaml.bak"))
    try scene.write("etc/minuted/minuted.yaml", "second\n")
    #expect(try writer.make(file) == .replaced("/etc/minuted/minuted.yaml.bak2"))
    #expect(scene.text("etc/minuted/minuted.yaml.bak") == "first\n")
    #expect(scene.text("etc/minuted/minuted.yaml.bak2") == "second\n")
    #expect(scene.text("etc/minuted/minuted.yaml") == "new\n")
  }

  @Test func `what would become of it changes nothing`() throws {
    let scene = try InitScene()
    let before = scene.root.names(in: "/")
    #expect(InitWriter(scene.root, replaces: true).outlook(file) == .made)
    #expect(scene.root.names(in: "/") == before)
  }

  @Test func `a link that leads out of the tree is not followed`() throws {
    let (scene, other) = (try InitScene(), try InitScene())
    try FileManager.default.createSymbolicLink(
      atPath: "\(scene.path)/etc/minuted",
      withDestinationPath: "\(other.path)/etc"
    )
    #expect(throws: InitError.self) { try InitWriter(scene.root, replaces: false).make(file) }
    #expect(other.text("etc/minuted.yaml") == nil)
  }
}
