import Foundation
import Glibc
import Testing

/// Where the programs under test and the files of the source tree lie.
enum Tree {
  /// The root of the source tree: three steps up from this file.
  static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  static let rules = "\(root)/Rules"
  static let samples = "\(root)/Samples"
  static let articleRules = "\(samples)/article/rules"

  /// The program `minuted`: `MINUTED_BIN`, else the one built together with these tests.
  static let minuted =
    ProcessInfo.processInfo.environment["MINUTED_BIN"] ?? "\(buildDirectory)/minuted"
  static let loggen = "\(buildDirectory)/loggen"
  static let dashboard = "\(buildDirectory)/minuted-dashboard"

  /// The build directory: programs are linked beside the test bundle.
  private static let buildDirectory: String = {
    let bundles = [CommandLine.arguments.first ?? "", Bundle.main.executablePath ?? ""]
    let folders = bundles.map { ($0 as NSString).deletingLastPathComponent }
    return (folders + ["\(root)/.build/debug"]).first {
      access("\($0)/minuted", X_OK) == 0 && access("\($0)/loggen", X_OK) == 0
    } ?? "\(root)/.build/debug"
  }()
}

/// What went wrong with the test itself, or what never happened.
struct TestTrouble: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// A temporary directory that is gone when this is.
final class Scratch {
  let path: String
  private var files = 0

  init() throws {
    // Short: the path of a unix socket in it must fit 107 bytes.
    var template = Array("/tmp/minuted-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestTrouble("mkdtemp: \(errorText())") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A path in the directory.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// A path in the directory that nothing else uses.
  func newFile(_ name: String) -> String {
    files += 1
    return file("\(name)-\(files)")
  }

  /// Writes a file, its folders included, and answers its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, bytes: Array(text.utf8))
  }

  /// Writes a file of bytes, its folders included, and answers its path.
  @discardableResult
  func write(_ name: String, bytes: [UInt8]) throws -> String {
    let path = file(name)
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

/// How a program ended.
struct Outcome {
  /// Exit status, or minus the number of the signal that ended it.
  var status: Int32
  var outputBytes: [UInt8]
  var errors: String
  var seconds: Double

  var output: String { String(decoding: outputBytes, as: UTF8.self) }
  var lines: [String] { output.lines }
}

extension String {
  /// The lines, without their line feeds; a last empty one is none.
  var lines: [String] {
    var text = self
    return text.withUTF8 { bytes in
      var lines: [String] = []
      var start = 0
      // By memchr: outputs have megabytes, and tests are not optimised.
      while start < bytes.count {
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        let length = rest.lineFeed ?? rest.count
        lines.append(String(decoding: rest.prefix(length), as: UTF8.self))
        start += length + 1
      }
      return lines
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Where the first line feed is.
  fileprivate var lineFeed: Int? {
    guard let baseAddress, let found = memchr(baseAddress, 0x0a, count) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress)
  }
}

/// The file's bytes; none when it is not there.
func bytes(of path: String) -> [UInt8] {
  (try? Data(contentsOf: URL(fileURLWithPath: path))).map(Array.init) ?? []
}

/// The file as text; empty when it is not there.
func text(of path: String) -> String { String(decoding: bytes(of: path), as: UTF8.self) }

/// The number of line feeds in a file.
func lineCount(of path: String) -> Int {
  bytes(of: path).withUnsafeBufferPointer { bytes in
    var count = 0
    var start = 0
    while let length = UnsafeBufferPointer(rebasing: bytes[start...]).lineFeed {
      count += 1
      start += length + 1
    }
    return count
  }
}

/// All regular files under a directory, as paths relative to it, sorted.
func files(under path: String) -> [String] {
  let enumerator = FileManager.default.enumerator(atPath: path)
  var found: [String] = []
  while let name = enumerator?.nextObject() as? String {
    var information = stat()
    if stat("\(path)/\(name)", &information) == 0, information.st_mode & S_IFMT == S_IFREG {
      found.append(name)
    }
  }
  return found.sorted()
}

/// The text of the current `errno`.
func errorText() -> String { String(cString: strerror(errno)) }

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

/// Looks again and again whether something has come about; throws when it has not in time.
///
/// Every few milliseconds first, then after longer pauses: a look may start a program or read a log.
func eventually(
  _ what: String,
  within seconds: Double = 30,
  longestPause: UInt32 = 100_000,
  _ condition: () throws -> Bool
) throws {
  let deadline = monotonicSeconds() + seconds
  var pause: UInt32 = 2_000
  while try !condition() {
    if monotonicSeconds() > deadline { throw TestTrouble("not in \(seconds) s: \(what)") }
    usleep(pause)
    pause = min(pause * 5 / 4, longestPause)
  }
}

/// Runs a program to its end.
func run(
  _ program: String,
  _ arguments: [String],
  input: Child.Input = .nothing,
  in scratch: Scratch,
  within seconds: Double = 60
) throws -> Outcome {
  try Child(program, arguments, input: input, in: scratch).wait(seconds)
}

/// Runs a shell command to its end, in the C locale.
func shell(_ command: String, in scratch: Scratch, within seconds: Double = 60) throws -> Outcome {
  try run("/bin/sh", ["-c", command], in: scratch, within: seconds)
}

/// Has loggen write a log into the scratch directory and answers its path.
func makeLog(
  _ arguments: [String],
  named name: String = "site.log",
  in scratch: Scratch
) throws -> String {
  let path = scratch.file(name)
  let child = try Child(Tree.loggen, arguments, output: .file(path), in: scratch)
  let outcome = try child.wait()
  guard outcome.status == 0 else { throw TestTrouble("loggen: \(outcome.errors)") }
  return path
}
