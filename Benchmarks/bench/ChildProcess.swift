import Glibc

/// Runs another program and measures it.
enum ChildProcess {
  /// Wall seconds, CPU seconds and peak resident KiB of one run; ends the benchmark if it fails.
  static func run(
    _ arguments: [String],
    output: String = "/dev/null"
  ) -> (wall: Double, cpu: Double, peakKiB: Int) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    let start = Measurement.wallSeconds()
    var child: pid_t = 0
    guard posix_spawnp(&child, arguments[0], &actions, nil, &pointers, environ) == 0 else {
      fail("cannot start \(arguments[0])")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = Measurement.wallSeconds() - start
    guard status == 0 else { fail("\(arguments.joined(separator: " ")) failed") }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return (wall, seconds(usage.ru_utime) + seconds(usage.ru_stime), Int(usage.ru_maxrss))
  }

  static func fail(_ text: String) -> Never {
    say("bench: \(text)")
    exit(3)
  }

  /// Writes a line to standard error.
  static func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(2, bytes, bytes.count)
  }
}
