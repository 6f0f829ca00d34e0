import Glibc

/// Runs a program of the machine to its end, within a time and with bounded output.
public enum HostCommand {
  /// Output that is kept, in bytes; what is beyond is read and thrown away.
  public static let maxOutputBytes = 256 << 10

  /// What became of a run.
  public struct Result: Sendable, Equatable {
    /// How it ended; nil when it could not be started or took too long.
    public var ending: ChildEnding?
    /// The beginning of what it wrote on standard output and error.
    public var output: [UInt8] = []
    /// Why it could not be started, or that it took too long; nil otherwise.
    public var failure: String?

    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs a program without a shell, its standard input empty, in the C locale.
  ///
  /// - Parameters:
  ///   - words: the program, an absolute path, and its arguments.
  ///   - seconds: the time it may take; then it is killed.
  /// - Returns: how it went.
  public static func run(_ words: [String], seconds: Double) -> Result {
    var result = Result()
    let child: SpawnedChild
    do {
      child = try SpawnedChild(words, input: .empty, output: .pipe, errors: .output)
    } catch {
      result.failure = error.description
      return result
    }
    let deadline = SpawnedChild.now() + seconds
    var block = [UInt8](repeating: 0, count: 16 << 10)
    while let count = child.readOutput(&block, until: deadline) {
      if count == 0 { break }
      result.output += block.prefix(min(count, maxOutputBytes - result.output.count))
    }
    result.ending = child.wait(until: deadline)
    if result.ending == nil {
      result.failure = "took longer than \(Int(seconds)) s and was ended"
      child.end()
    }
    return result
  }
}
