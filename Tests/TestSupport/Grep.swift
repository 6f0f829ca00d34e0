import Foundation

/// GNU grep in the C locale, which the laws of POSIX expressions are compared with.
public enum Grep {
  /// Which lines match one of the expressions, a line each; nil when grep refuses them.
  public static func lines(of expressions: [UInt8], in lines: [[UInt8]]) throws -> [Bool]? {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("grep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let rules = directory.appendingPathComponent("rules")
    let text = directory.appendingPathComponent("lines")
    try Data(expressions + [0x0a]).write(to: rules)
    try Data(lines.joined(separator: [0x0a]) + [0x0a]).write(to: text)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["LC_ALL=C", "grep", "-anE", "-f", rules.path, text.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus < 2 else { return nil }
    var found = [Bool](repeating: false, count: lines.count)
    for row in data.split(separator: 0x0a) {
      let digits = row.prefix { $0 != 0x3a }
      if let number = Int(String(decoding: digits, as: UTF8.self)) { found[number - 1] = true }
    }
    return found
  }
}
