import Foundation
import Glibc
import Testing

/// The Debian package, built from the programs of this test run.
@Suite struct PackageTests {
  /// A package that is unpacked: its files below `files`, its control files below `control`.
  private struct Package {
    let scratch: Scratch
    let path: String
    let listing: [String]

    init() throws {
      scratch = try Scratch()
      let folder = (Tree.minuted as NSString).deletingLastPathComponent
      path = try Package.build(folder, to: scratch.file("out"), in: scratch)
      listing = try Package.run("dpkg-deb", ["--contents", path], in: scratch).lines
      _ = try Package.run("dpkg-deb", ["--extract", path, scratch.file("files")], in: scratch)
      _ = try Package.run("dpkg-deb", ["--control", path, scratch.file("control")], in: scratch)
    }

    static func build(_ binaries: String, to output: String, in scratch: Scratch) throws -> String {
      try run(
        "\(Tree.root)/Tools/deb",
        ["--binaries", binaries, "--output", output, "--compression", "none", "--swift-libraries"],
        in: scratch
      ).lines.last ?? ""
    }

    @discardableResult
    static func run(_ program: String, _ arguments: [String], in scratch: Scratch) throws -> Outcome
    {
      let words = program.hasPrefix("/") ? program : "/usr/bin/\(program)"
      let outcome = try Child(words, arguments, in: scratch).wait(180)
      guard outcome.status == 0 else {
        throw TestTrouble(
          "\(program) \(arguments.joined(separator: " ")): \(outcome.status) \(outcome.errors)"
        )
      }
      return outcome
    }

    func control(_ name: String) -> String { text(of: scratch.file("control/\(name)")) }

    /// Mode and owner of a path as `dpkg-deb --contents` shows them, `-rw-r--r-- root/root`.
    func access(_ name: String) -> String? {
      let line = listing.first { $0.hasSuffix(" ./\(name)") }
      return line.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    }
  }

  @Test
  func
    `the package holds programs, rules, pages, completions, units and logrotate's file, all of them root's`()
    throws
  {
    let package = try Package()
    for program in ["usr/bin/minuted", "usr/bin/minuted-dashboard"] {
      #expect(package.access(program) == "-rwxr-xr-x root/root", "\(program)")
    }
    let names = [
      "usr/share/minuted/rules/sshd.yaml", "usr/share/minuted/reports/security.yaml",
      "etc/logrotate.d/minuted",
      "usr/share/man/man1/minuted.1.gz", "usr/share/man/man1/minuted-dashboard.1.gz",
      "usr/share/doc/minuted/copyright",
      "usr/share/doc/minuted/changelog.gz", "usr/share/doc/minuted/Docs/Rules.md",
      "usr/share/doc/minuted/examples/rsyslog-sandbox.conf",
      "usr/share/bash-completion/completions/minuted",
      "usr/share/zsh/vendor-completions/_minuted",
      "usr/share/fish/vendor_completions.d/minuted.fish",
      "usr/share/bash-completion/completions/minuted-dashboard",
      "lib/systemd/system/minuted-dashboard.service",
      "lib/systemd/system/minuted-report@.service", "lib/systemd/system/minuted-report@.timer",
      "lib/systemd/system/minuted-audit.timer", "lib/systemd/system/minuted-unknown.timer",
    ]
    for name in names { #expect(package.access(name) == "-rw-r--r-- root/root", "\(name)") }
    let rules = files(under: Tree.rules).filter { $0.hasSuffix(".yaml") }
    #expect(files(under: package.scratch.file("files/usr/share/minuted/rules")) == rules)
    let odd = package.listing.filter { line in
      let mode = line.prefix(10)
      return !line.contains(" root/root ")
        || (!mode.hasPrefix("l")
          && (mode.dropFirst(5).first == "w" || mode.dropFirst(8).first == "w"))
    }
    #expect(odd.isEmpty, "\(odd)")
    #expect(package.control("conffiles") == "/etc/logrotate.d/minuted\n")
  }

  @Test func `the control file names the version of the program and the libraries it links`() throws
  {
    let package = try Package()
    let version = try run(Tree.minuted, ["--version"], in: package.scratch).output.lines.first ?? ""
    let control = package.control("control").lines
    #expect(control.contains("Version: \(version)"))
    let depends = try #require(control.first { $0.hasPrefix("Depends: ") })
    for library in [
      "libc6", "librrd8", "libpcre2-8-0", "libsqlite3-0", "zlib1g", "libdeflate0", "adduser",
    ] {
      #expect(depends.contains(library), "\(library) in \(depends)")
    }
    #expect(!control.contains { $0.contains("@") && !$0.hasPrefix("Maintainer: ") })
  }

  @Test
  func `the maintainer scripts are sound shell, and do nothing when they are called for nothing`()
    throws
  {
    let package = try Package()
    for script in ["postinst", "prerm", "postrm"] {
      let path = package.scratch.file("control/\(script)")
      #expect(try shell("dash -n \(path)", in: package.scratch).status == 0, "\(script)")
      #expect(package.control(script).hasPrefix("#!/bin/sh\nset -e\n"), "\(script)")
      let outcome = try run("/bin/sh", [path, "nothing"], in: package.scratch)
      #expect(
        outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty,
        "\(script): \(outcome.errors)"
      )
    }
  }

  @Test func `the units are sound, and their sandboxes leave little open`() throws {
    guard access("/usr/bin/systemd-analyze", X_OK) == 0 else { return }
    let scratch = try Scratch()
    let names = try FileManager.default.contentsOfDirectory(
      atPath: "\(Tree.root)/Packaging/systemd"
    ).sorted()
    #expect(names.count >= 7)
    let folder = (Tree.minuted as NSString).deletingLastPathComponent
    for name in names {
      let unit = text(of: "\(Tree.root)/Packaging/systemd/\(name)")
      try scratch.write(
        "units/\(name)",
        unit.replacingOccurrences(of: "/usr/bin/minuted", with: "\(folder)/minuted")
      )
    }
    for name in names {
      let path = scratch.file("units/\(name)")
      let verified = try run("/usr/bin/systemd-analyze", ["verify", "--man=no", path], in: scratch)
      let told = verified.errors.lines.filter {
        $0.contains(name.replacingOccurrences(of: "@.", with: "")) || $0.contains("minuted")
      }
      #expect(verified.status == 0 && told.isEmpty, "\(name): \(verified.errors)")
      guard name.hasSuffix(".service") else { continue }
      // A tenth is the unit of the threshold: 15 is an exposure of 1.5 of 10.
      let judged = try run(
        "/usr/bin/systemd-analyze",
        ["security", "--offline=true", "--threshold=15", "--no-pager", path],
        in: scratch
      )
      #expect(judged.status == 0, "\(name): \(judged.output.lines.last ?? "")")
    }
  }

  @Test func `the same programs make the same package, byte for byte`() throws {
    let scratch = try Scratch()
    let folder = (Tree.minuted as NSString).deletingLastPathComponent
    let first = bytes(of: try Package.build(folder, to: scratch.file("one"), in: scratch))
    let second = bytes(of: try Package.build(folder, to: scratch.file("two"), in: scratch))
    #expect(!first.isEmpty)
    #expect(first == second)
  }

  @Test func `logrotate takes its file, which names all that grows without end`() throws {
    guard access("/usr/sbin/logrotate", X_OK) == 0 else { return }
    let scratch = try Scratch()
    // The user of the package need not be here.
    let file = text(of: "\(Tree.root)/Packaging/logrotate/minuted")
      .replacingOccurrences(of: "su minuted adm", with: "su root adm")
      .replacingOccurrences(of: "create 0640 minuted adm", with: "create 0640 root adm")
    let path = try scratch.write("minuted", file)
    let told = try run(
      "/usr/sbin/logrotate",
      ["--debug", "--state", scratch.file("state"), path],
      in: scratch
    )
    #expect(told.status == 0 && !told.errors.contains("error:"), "\(told.errors)")
    for pattern in ["/var/log/minuted.stderr", "/var/log/minuted/*.jsonl"] {
      #expect(told.errors.contains(pattern), "\(pattern)")
    }
  }
}
