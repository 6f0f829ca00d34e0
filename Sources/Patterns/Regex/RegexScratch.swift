import CPCRE2

/// What one worker needs to run regexes: room for captures, a stack, and the limits.
///
/// Not shared: each worker has its own.
public struct RegexScratch: ~Copyable {
  /// Calls of PCRE2's internal match function allowed for one search, so that no pattern stalls
  /// intake.
  ///
  /// Real rules need fewer than 100; 10,000 costs at most about 0.03 ms. Beyond it the search
  /// counts as no match and is counted.
  public static let matchLimit: UInt32 = 10_000
  /// Largest stack of compiled patterns, in bytes; the default 32 KiB is too small for
  /// group repeats over 8 KiB lines.
  public static let stackBytes = 1 << 20

  let data: OpaquePointer
  let context: OpaquePointer
  private let stack: OpaquePointer
  /// What the subject at hand holds, filled when a rule asks.
  let pairs = PairFilter()
  /// Start and end offsets of whole match and groups, in pairs; -1 for a group that took no part.
  public let captures: UnsafePointer<Int>
  /// What a run of a matcher keeps.
  let state: UnsafeMutablePointer<TrieState>
  /// The offsets of a matcher's last match, as `captures`.
  @inline(__always)
  public var found: UnsafePointer<Int> { UnsafePointer(state.pointee.captures) }

  /// Whether a limit was met on a matcher's last subject: see `gaveUpOn` and `overranOn`.
  @inline(__always)
  public var wasHard: Bool { state.pointee.gaveUp > 0 || state.pointee.overrunNumber >= 0 }

  /// Number of a rule whose search a matcher gave up on the last subject; nil when none was.
  @inline(__always)
  public var gaveUpOn: Int? {
    state.pointee.gaveUp > 0 ? Int(state.pointee.gaveUpNumber) : nil
  }

  /// Number of a rule on which a matcher's trie ran out of choices; nil when it did not.
  ///
  /// The last subject was then decided rule by rule. Asking that rule alone (`Matcher.Rule.isAlone`)
  /// keeps the trie out of it.
  @inline(__always)
  public var overranOn: Int? {
    state.pointee.overrunNumber < 0 ? nil : Int(state.pointee.overrunNumber)
  }

  /// Allocates the parts; traps only when memory is exhausted.
  public init() {
    guard let data = pcre2_match_data_create_8(UInt32(Regex.maxGroups + 1), nil),
      let context = pcre2_match_context_create_8(nil),
      let stack = pcre2_jit_stack_create_8(32 << 10, RegexScratch.stackBytes, nil),
      let vector = pcre2_get_ovector_pointer_8(data)
    else { fatalError("out of memory") }
    pcre2_set_match_limit_8(context, RegexScratch.matchLimit)
    pcre2_set_depth_limit_8(context, RegexScratch.matchLimit)
    pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    self.data = data
    self.context = context
    self.stack = stack
    captures = UnsafeRawPointer(vector).assumingMemoryBound(to: Int.self)
    state = .allocate(capacity: 1)
    state.initialize(to: TrieState(data: data, context: context, vector: captures))
  }

  deinit {
    state.pointee.deallocate()
    state.deallocate()
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    pcre2_jit_stack_free_8(stack)
  }
}
