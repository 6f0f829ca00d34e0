import Glibc

/// How many files the process may have open.
enum FileLimit {
  /// Files that are none of the connections: the store, its log, event loops, standard streams.
  static let others = 64

  /// Raises the limit as far as needed and allowed; answers for how many connections there is room.
  static func raise(forConnections wanted: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else {
      return wanted
    }
    let needed = rlim_t(wanted + others)
    if limit.rlim_cur < needed {
      limit.rlim_cur = min(needed, limit.rlim_max)
      _ = setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
    }
    return max(min(wanted, Int(clamping: limit.rlim_cur) - others), 1)
  }
}
