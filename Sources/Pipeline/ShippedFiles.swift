import Glibc

/// Finds the files that come with minuted: rules and reports.
public enum ShippedFiles: String, Sendable {
  /// Rule files.
  case rules
  /// Report files.
  case reports

  /// The site's own copy: for rules it stands instead of the shipped ones, for reports beside them.
  public var siteDirectory: String { "/etc/minuted/\(rawValue)" }

  /// The first shipped directory there is; nil when there is none.
  public var directory: String? { shipped.first { ShippedFiles.isReadable($0) } }

  /// Where the rules may lie that are used when nobody says: the site's own copy first.
  public var candidates: [String] { [siteDirectory] + shipped }

  /// Whether a file lies in a directory that an upgrade replaces.
  public func holds(_ file: String) -> Bool { shipped.contains { file.hasPrefix($0 + "/") } }

  /// Whether a directory can be read.
  public static func isReadable(_ path: String) -> Bool { access(path, R_OK | X_OK) == 0 }

  /// Where the program that runs lies; nil where the system does not say.
  public static var program: String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map {
        readlink("/proc/self/exe", $0, bytes.count)
      } ?? -1
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  /// Beside an installed program, or in the source tree that the program was built in.
  private var shipped: [String] {
    guard let program = ShippedFiles.program else { return [] }
    var parts = program.split(separator: "/")
    parts.removeLast()
    var found = ["/" + parts.dropLast().joined(separator: "/") + "/share/minuted/\(rawValue)"]
    if let build = parts.lastIndex(where: { $0.hasPrefix(".build") }) {
      let folder = rawValue.prefix(1).uppercased() + rawValue.dropFirst()
      found.append("/" + parts[..<build].joined(separator: "/") + "/\(folder)")
    }
    return found
  }
}
