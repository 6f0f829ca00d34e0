import Foundation
import Glibc

/// A real rsyslogd with a configuration of its own.
///
/// It has a TCP input on a free port of the loopback, a unix socket, and omprog, which starts
/// `minuted run`. Everything lies in the site's directory.
final class Rsyslog {
  static let program = "/usr/sbin/rsyslogd"

  /// How `minuted` hangs on it.
  struct Setup {
    /// Template of the lines that `minuted` gets.
    var template = "RSYSLOG_TraditionalFileFormat"
    /// Filter in front of the action.
    var guardText = #"if $programname != "minuted" then"#
    /// Where summary lines go, other than the site's file.
    var emit: String?
    /// Name of the state directory in the site's; `Site` reads `state`.
    var stateName = "state"
    /// Longest message, which the field of a summary line may pass.
    var maxMessageSize = "8k"
    /// Whether rsyslogd's HUP is passed on.
    var forwardsHUP = false
  }

  private let child: Child
  private let site: Site
  private let portFile: String
  private let copy: String

  init(_ site: Site, _ setup: Setup = Setup()) throws {
    guard access(Rsyslog.program, X_OK) == 0 else {
      throw TestTrouble("\(Rsyslog.program) is missing; these tests need it: apt install rsyslog")
    }
    self.site = site
    portFile = site.scratch.newFile("port")
    copy = site.scratch.file("copy.log")
    let directory = site.scratch.path
    let emit = setup.emit ?? site.emitted
    let command = [
      Tree.minuted, "run", "--config", site.config, "--rules", Tree.rules,
      #"--state=\"\#(directory)/\#(setup.stateName)\""#, "--emit", emit,
    ].joined(separator: " ")
    let configuration = try site.scratch.write(
      "rsyslog.conf",
      #"""
      global(workDirectory="\#(directory)" processInternalMessages="on"
             maxMessageSize="\#(setup.maxMessageSize)")
      module(load="imuxsock" SysSock.Use="off")
      module(load="imtcp")
      module(load="omprog")
      input(type="imuxsock" Socket="\#(directory)/log" RateLimit.Interval="0" ruleset="central")
      input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="\#(portFile)"
            ruleset="central")
      ruleset(name="central") {
        \#(setup.guardText)
        action(type="omprog" template="\#(setup.template)" binary="\#(command)"
               forceSingleInstance="on" output="\#(directory)/minuted.stderr"
               \#(setup.forwardsHUP ? #"hup.signal="HUP""# : ""))
        action(type="omfile" file="\#(copy)" template="RSYSLOG_TraditionalFileFormat")
      }
      action(type="omfile" file="\#(directory)/internal.log")

      """#
    )
    child = try Child(
      Rsyslog.program,
      ["-n", "-f", configuration, "-i", "\(directory)/rsyslogd.pid"],
      in: site.scratch
    )
    let port = portFile
    try eventually("rsyslogd listens") { !text(of: port).isEmpty }
  }

  /// The port it listens on.
  func port() throws -> UInt16 {
    guard let port = UInt16(text(of: portFile).filter(\.isNumber)) else {
      throw TestTrouble("no port in \(portFile)")
    }
    return port
  }

  /// Sends a log over TCP.
  func send(_ log: some Collection<UInt8>) throws {
    let port = try port()
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafeBytes(of: address) { bytes in
      connect(
        descriptor,
        bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count)
      )
    }
    guard result == 0 else { throw TestTrouble("connect: \(errorText())") }
    let bytes = Array(log)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor,
          $0.baseAddress?.advanced(by: sent),
          $0.count - sent,
          Int32(MSG_NOSIGNAL)
        )
      }
      guard count > 0 else { throw TestTrouble("send: \(errorText())") }
      sent += count
    }
  }

  /// Sends one line to the unix socket, as `logger` does.
  func sendLocally(_ line: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { place in
      place.copyBytes(from: site.scratch.file("log").utf8)
    }
    let sent = withUnsafeBytes(of: address) { bytes in
      Array(line.utf8).withUnsafeBytes { message in
        sendto(
          descriptor,
          message.baseAddress,
          message.count,
          0,
          bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
          socklen_t(bytes.count)
        )
      }
    }
    guard sent == line.utf8.count else { throw TestTrouble("sendto: \(errorText())") }
  }

  /// Lines that have passed the guard and so were written to `minuted` as well.
  var passed: Int { lineCount(of: copy) }

  /// Waits until that many lines have passed the guard, over all runs.
  func waitUntilPassed(_ count: Int) throws {
    do {
      try eventually("\(count) lines pass rsyslogd") { passed >= count }
    } catch {
      throw TestTrouble("\(error); it were \(passed)")
    }
  }

  /// Sends rsyslogd a signal.
  func signal(_ number: Int32) { child.send(number) }

  /// Stops it and waits for its end.
  func stop() throws {
    child.send(SIGTERM)
    let outcome = try child.wait(30)
    guard outcome.status == 0 else {
      throw TestTrouble("rsyslogd ended with \(outcome.status): \(outcome.errors)")
    }
  }
}
