import Outlets

/// What has to be done to tell a hook: run a program, send a line, append to a file.
enum HookTask: Sendable {
  /// A program.
  case child(HookCommand)
  /// A line to a syslog destination.
  case line(Destination, [UInt8])
  /// Bytes behind those of a file.
  case append(path: String, [UInt8])
  /// Nothing can be done, and why.
  case impossible(String)
}

/// A program to run: no shell, nothing inherited.
struct HookCommand: Sendable, Equatable {
  /// Absolute path.
  var path: String
  /// Arguments without the program's name.
  var arguments: [String] = []
  /// The whole environment.
  var environment: [String: String] = [:]
  /// Standard input.
  var input: [UInt8] = []
  /// Seconds after which it is ended.
  var timeout: Int
}
