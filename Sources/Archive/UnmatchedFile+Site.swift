extension UnmatchedFile {
  /// What all files of a directory share.
  final class Site {
    /// The time, Unix seconds.
    let now: () -> Int64
    /// Asked before a file is put away; false when too many wait to be packed.
    var admits: () -> Bool = { true }
    /// Told of each file put away.
    var tells: () -> Void = {}

    init(now: @escaping () -> Int64) {
      self.now = now
    }
  }
}
