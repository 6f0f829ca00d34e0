/// What a self-test plays with.
public struct SelftestPlan: Sendable {
  /// The program that is tested, an absolute path.
  public var program: String
  /// The site's rule files and directories; empty for a file of the test's own.
  public var rules: [String]
  /// Pattern files that those rules use.
  public var patternFiles: [String]
  /// logcheck's rules that are asked as well.
  public var logcheck: [String]
  /// Longest line in bytes, as the site has it.
  public var maxLineBytes: Int
  /// The mark that begins a batch.
  public var beginMark: String
  /// The mark that ends one.
  public var commitMark: String

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - program: an absolute path.
  ///   - rules: rule files and directories, absolute; empty for the test's own.
  public init(program: String, rules: [String] = []) {
    self.program = program
    self.rules = rules
    patternFiles = []
    logcheck = []
    maxLineBytes = 8_192
    beginMark = "BEGIN TRANSACTION"
    commitMark = "COMMIT TRANSACTION"
  }

  /// Whether the rules are the test's own, of which it knows what they match.
  var hasOwnRules: Bool { rules.isEmpty }
}
