import Glibc
import Outlets
import Subprocess
import SystemPackage

/// Runs one program to its end, within a time and with bounded output.
///
/// Its standard input is a file in memory: a program that does not read it costs nothing and raises no
/// SIGPIPE. It leads a session and a process group of its own, in `/`. Standard output and error are one
/// pipe. When its time is up the group is sent TERM, and KILL ``graceMilliseconds`` later, or as soon as
/// the program itself has gone; processes that keep the pipe open longer than the program lives are not
/// waited for, and without a time-out they are left alone.
enum HookChild {
  /// Output that is kept, in bytes: enough for the message of a failure.
  static let maxKeptBytes = 4_096
  /// Output that is read and thrown away, in bytes (8 MiB); a program that writes more is ended.
  static let maxReadBytes = 8 << 20
  /// Milliseconds between TERM and KILL.
  static let graceMilliseconds = 2_000

  /// What became of a run.
  struct Ending: Sendable {
    /// Why it counts as failed; nil when it does not.
    var failure: String?
    /// The first bytes of its output.
    var output: [UInt8] = []
    /// Bytes of output beyond those.
    var discarded = 0
  }

  /// Why a group was ended early.
  private enum Cause: Sendable { case timeout, flood }

  /// Runs a program; `begun` and `ending` are called with its process group while the number is sure to
  /// be its own.
  static func run(
    _ command: HookCommand,
    begun: @escaping @Sendable (pid_t) -> Void,
    ending: @escaping @Sendable (pid_t) -> Void
  ) async -> Ending {
    if let fault = fault(of: command.path) { return Ending(failure: fault) }
    guard let input = file(of: command.input) else {
      return Ending(failure: "cannot make a file in memory for its input: \(errorText(errno))")
    }
    var options = PlatformOptions()
    options.createSession = true
    let configuration = Configuration(
      executable: .path(FilePath(command.path)),
      arguments: Arguments(command.arguments),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: command.environment.map {
            (Environment.Key(stringLiteral: $0.key), $0.value)
          }
        )
      ),
      workingDirectory: "/",
      platformOptions: options
    )
    do {
      let result = try await Subprocess.run(
        configuration,
        input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
        output: .sequence,
        error: .combinedWithOutput
      ) { execution in
        let group = execution.processIdentifier.value
        begun(group)
        defer { ending(group) }
        return await watch(group, execution.standardOutput, seconds: command.timeout)
      }
      var ending = result.closureResult.ending
      ending.failure = failure(result.terminationStatus, result.closureResult.cause, command)
      return ending
    } catch {
      return Ending(failure: text(of: error, command.path))
    }
  }

  // MARK: Watching

  /// Reads the output until the program has gone, and ends its group when it takes too long.
  private static func watch(
    _ group: pid_t,
    _ output: SubprocessOutputSequence,
    seconds: Int
  ) async -> (ending: Ending, cause: Cause?) {
    await withTaskGroup(of: Bool.self) { tasks in
      tasks.addTask {
        do { try await Task.sleep(for: .seconds(max(1, seconds))) } catch { return false }
        await end(group)
        return true
      }
      var ending = Ending()
      var cause: Cause?
      do {
        for try await buffer in output {
          let bytes = buffer.withUnsafeBytes { Array($0.prefix(maxKeptBytes)) }
          let kept = min(bytes.count, maxKeptBytes - ending.output.count)
          ending.output += bytes.prefix(kept)
          ending.discarded += buffer.count - kept
          if ending.discarded > maxReadBytes {
            cause = .flood
            await end(group)
            break
          }
        }
      } catch {
        // Its status tells what matters.
      }
      // It may have closed its output and go on; until it has gone its number stays its own.
      var pause = 1
      while !hasExited(group) {
        try? await Task.sleep(for: .milliseconds(pause))
        pause = min(2 * pause, 50)
      }
      tasks.cancelAll()
      for await isTimeout in tasks where isTimeout { cause = cause ?? .timeout }
      return (ending, cause)
    }
  }

  /// TERM to the group; KILL when its leader has gone, or when the grace is over.
  private static func end(_ group: pid_t) async {
    kill(-group, SIGTERM)
    var waited = 0
    while waited < graceMilliseconds, !hasExited(group) {
      try? await Task.sleep(for: .milliseconds(20))
      // A task that was cancelled does not sleep; its leader has gone then.
      if Task.isCancelled { break }
      waited += 20
    }
    kill(-group, SIGKILL)
  }

  /// Whether a child has gone and waits to be reaped.
  private static func hasExited(_ process: pid_t) -> Bool {
    var info = siginfo_t()
    let code = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    return code != 0 && errno == ECHILD || code == 0 && info.si_signo != 0
  }

  // MARK: Starting

  private typealias MakeFile = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32

  /// `memfd_create`, which Swift's view of glibc lacks; there since glibc 2.27.
  private static let makeFile = dlsym(nil, "memfd_create").map {
    // Safe: the manual gives it this type.
    unsafeBitCast($0, to: MakeFile.self)
  }
  /// MFD_CLOEXEC.
  private static let closeOnExec: UInt32 = 1

  /// A file in memory that holds bytes, at its beginning; nil when there is none to be had.
  private static func file(of bytes: [UInt8]) -> Int32? {
    let file = makeFile?("minuted-notice", closeOnExec) ?? -1
    guard file >= 0 else { return nil }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        close(file)
        return nil
      }
      written += count
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  /// What keeps a path from being run, as far as it can be seen beforehand.
  private static func fault(of path: String) -> String? {
    guard path.hasPrefix("/") else { return "\(shown(path)) is no absolute path" }
    var status = stat()
    guard stat(path, &status) == 0 else {
      return errno == ENOENT
        ? "\(shown(path)) does not exist"
        : "\(shown(path)) cannot be looked at: \(errorText(errno))"
    }
    if status.st_mode & S_IFMT == S_IFDIR { return "\(shown(path)) is a directory" }
    if status.st_mode & S_IFMT != S_IFREG { return "\(shown(path)) is no file" }
    if access(path, X_OK) != 0 { return "\(shown(path)) is not executable (chmod +x)" }
    return nil
  }

  private static func text(of error: any Error, _ path: String) -> String {
    guard let error = error as? SubprocessError else { return "cannot be run: \(error)" }
    switch error.underlyingError?.rawValue {
    case ENOEXEC: return "\(shown(path)) is neither a program nor a script that begins with #!"
    case ENOENT: return "\(shown(path)) cannot be run: its interpreter does not exist"
    case EACCES: return "\(shown(path)) cannot be run: not permitted"
    case E2BIG: return "\(shown(path)) cannot be run: arguments and environment are too long"
    default: return "\(shown(path)) cannot be run: \(error)"
    }
  }

  private static func failure(
    _ status: TerminationStatus,
    _ cause: Cause?,
    _ command: HookCommand
  ) -> String? {
    switch cause {
    case .timeout: return "took longer than \(command.timeout) s and was ended"
    case .flood: return "wrote more than \(maxReadBytes >> 20) MiB and was ended"
    case nil: break
    }
    switch status {
    case .exited(0): return nil
    case .exited(let code): return "exited with \(code)"
    case .signaled(let signal): return "was ended by signal \(signal)"
    }
  }

  private static func shown(_ path: String) -> String { NoticeLimits.line(path, maxBytes: 300) }
}
