import Foundation
import Glibc

/// A TCP port of the loopback that was free a moment ago.
func freePort(_ type: __socket_type = SOCK_STREAM) throws -> UInt16 {
  let descriptor = socket(AF_INET, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
    return bind(descriptor, base, size) == 0 && getsockname(descriptor, base, &size) == 0
  }
  guard isBound else { throw TestTrouble("bind: \(errorText())") }
  return UInt16(bigEndian: address.sin_port)
}

/// Whether somebody listens on a TCP port of the loopback.
func isListening(_ port: UInt16) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  return withUnsafeBytes(of: address) { bytes in
    bytes.baseAddress.map {
      connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
    } ?? false
  }
}

/// Starts a program that Debian has in a package, or says which it is.
func startPackaged(
  _ program: String,
  of package: String,
  _ arguments: [String],
  in scratch: Scratch
) throws -> Child {
  guard access(program, X_OK) == 0 else {
    throw TestTrouble("\(program) is missing; this test needs it: apt install \(package)")
  }
  return try Child(program, arguments, in: scratch)
}

/// A real rsyslogd that takes apart what it receives over TCP and writes fields of it to a file.
final class FieldReader {
  let port: UInt16
  private let child: Child
  private let out: String

  /// Starts it; `parser` is a module of messages, `template` what is written of each.
  init(parser: String, template: String, in scratch: Scratch) throws {
    port = try freePort()
    out = scratch.newFile("fields")
    let configuration = try scratch.write(
      "fields.conf",
      #"""
      global(workDirectory="\#(scratch.path)" processInternalMessages="on")
      module(load="imtcp")
      module(load="\#(parser)")
      template(name="fields" type="string" string="\#(template)\n")
      input(type="imtcp" address="127.0.0.1" port="\#(port)" ruleset="fields")
      ruleset(name="fields") {
        action(type="\#(parser)")
        action(type="omfile" file="\#(out)" template="fields")
      }

      """#
    )
    child = try startPackaged(
      Rsyslog.program,
      of: "rsyslog",
      ["-n", "-f", configuration, "-i", scratch.newFile("rsyslogd.pid")],
      in: scratch
    )
    let port = port
    try eventually("rsyslogd listens") { isListening(port) }
  }

  /// What it has written, once there are so many lines.
  func lines(_ count: Int) throws -> [String] {
    let out = out
    try eventually("rsyslogd writes \(count) lines") { lineCount(of: out) >= count }
    return text(of: out).lines
  }
}

/// A real carbon-cache with a whisper directory of its own.
final class Carbon {
  let port: UInt16
  private let scratch: Scratch
  private var child: Child?

  init(in scratch: Scratch, isDown: Bool = false) throws {
    port = try freePort()
    self.scratch = scratch
    try scratch.write(
      "carbon/carbon.conf",
      """
      [cache]
      STORAGE_DIR = \(scratch.file("carbon"))
      LOCAL_DATA_DIR = \(scratch.file("carbon/whisper"))
      CONF_DIR = \(scratch.file("carbon"))
      LOG_DIR = \(scratch.file("carbon"))
      PID_DIR = \(scratch.file("carbon"))
      USER =
      LINE_RECEIVER_INTERFACE = 127.0.0.1
      LINE_RECEIVER_PORT = \(port)
      PICKLE_RECEIVER_PORT = 0
      CACHE_QUERY_INTERFACE = 127.0.0.1
      CACHE_QUERY_PORT = 0
      MAX_CREATES_PER_MINUTE = inf
      MAX_UPDATES_PER_SECOND = inf
      CARBON_METRIC_INTERVAL = 0
      WHISPER_FALLOCATE_CREATE = False
      ENABLE_TAGS = False

      """
    )
    try scratch.write(
      "carbon/storage-schemas.conf",
      "[minuted]\npattern = ^minuted\\.\nretentions = 60s:1d\n"
    )
    if !isDown { try start() }
  }

  /// Starts it on the same port and directory.
  func start() throws {
    child = try startPackaged(
      "/usr/bin/carbon-cache",
      of: "graphite-carbon",
      [
        "--config=\(scratch.file("carbon/carbon.conf"))",
        "--pidfile=\(scratch.newFile("carbon.pid"))", "--nodaemon", "start",
      ],
      in: scratch
    )
    let port = port
    try eventually("carbon-cache listens") { isListening(port) }
  }

  /// Kills it.
  func stop() throws {
    child?.send(SIGKILL)
    _ = try child?.wait(10)
    child = nil
  }

  /// The series it has files of, as paths with dots.
  var series: [String] {
    files(under: scratch.file("carbon/whisper")).compactMap {
      $0.hasSuffix(".wsp") ? String($0.dropLast(4)).replacing("/", with: ".") : nil
    }
  }

  /// The values of a series by minute, as whisper-fetch reads them.
  func values(_ series: String, from start: Int) throws -> [Int: Double] {
    let path = scratch.file("carbon/whisper/\(series.replacing(".", with: "/")).wsp")
    guard access(path, R_OK) == 0 else { return [:] }
    let outcome = try run("/usr/bin/whisper-fetch", ["--from=\(start - 60)", path], in: scratch)
    return outcome.lines.reduce(into: [:]) { values, line in
      let parts = line.split(separator: "\t")
      if parts.count == 2, let time = Int(parts[0]), let value = Double(parts[1]) {
        values[time] = value
      }
    }
  }
}

/// A real StatsD: that of collectd, which writes what it knows as CSV each second.
final class Collectd {
  let port: UInt16
  private let directory: String
  private let child: Child

  init(in scratch: Scratch) throws {
    port = try freePort(SOCK_DGRAM)
    directory = scratch.file("collectd/csv/here/statsd")
    let configuration = try scratch.write(
      "collectd/collectd.conf",
      """
      Hostname "here"
      FQDNLookup false
      BaseDir "\(scratch.file("collectd"))"
      PIDFile "\(scratch.file("collectd/pid"))"
      TypesDB "/usr/share/collectd/types.db"
      Interval 1
      LoadPlugin logfile
      <Plugin logfile>
        File "\(scratch.file("collectd/log"))"
      </Plugin>
      LoadPlugin csv
      <Plugin csv>
        DataDir "\(scratch.file("collectd/csv"))"
      </Plugin>
      LoadPlugin statsd
      <Plugin statsd>
        Host "127.0.0.1"
        Port "\(port)"
        CounterSum true
      </Plugin>

      """
    )
    child = try startPackaged(
      "/usr/sbin/collectd",
      of: "collectd-core",
      ["-f", "-C", configuration],
      in: scratch
    )
    try eventually("collectd listens") {
      text(of: scratch.file("collectd/log")).contains("Listening on")
    }
  }

  /// What a counter has added up to.
  func sum(_ name: String) -> Double { values("count-\(name)").reduce(0, +) }

  /// Where a gauge stands.
  func gauge(_ name: String) -> Double? { values("gauge-\(name)").last }

  /// What it could not make sense of.
  var complaints: [String] {
    text(of: directory.replacing("csv/here/statsd", with: "log")).lines.filter {
      $0.contains("Unable") || $0.contains("statsd plugin: ") && !$0.contains("Listening")
    }
  }

  private func values(_ name: String) -> [Double] {
    files(under: directory).filter {
      $0.hasPrefix("\(name)-20") && $0.utf8.count == name.utf8.count + 11
    }
    .flatMap { text(of: "\(directory)/\($0)").lines.dropFirst() }
    .compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
  }
}

/// A peer that takes connections and never reads from them.
final class DeafReceiver {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    // Small buffers, so that little is needed to fill them.
    var bytes: Int32 = 4_096
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return false
      }
      return bind(descriptor, base, size) == 0 && getsockname(descriptor, base, &size) == 0
    }
    guard isBound, listen(descriptor, 16) == 0 else { throw TestTrouble("listen: \(errorText())") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }
}
