import Glibc
import Minutes

/// Keeps a daemon's resident memory within its budget, whatever is in the lines.
///
/// Each minute's tables are bounded, but many minutes may be open at once: stamps that go to and fro by an
/// hour, or late records, of a flood of different keys. When half of the budget is used, all but
/// the newest minutes are closed before their time; nothing is lost by that, what still comes of them is
/// added as an amendment.
struct MemoryBudget {
  /// Minutes left open: the one that is going on, and the one before while it waits for late records.
  static let keptMinutes = 2

  private let bytes: Int

  /// Sets a budget in bytes.
  init(bytes: Int) {
    self.bytes = bytes
  }

  /// Nanoseconds between two looks: a tenth of a second, in which full speed takes some 10 MiB.
  static let interval: UInt64 = 100_000_000

  private var lookedAt: UInt64 = 0

  /// Looks at what is used now and then, and closes what has to be.
  mutating func tend(_ instance: borrowing Instance) {
    let now = Clock.monotonic()
    guard now - lookedAt >= MemoryBudget.interval else { return }
    lookedAt = now
    let resident = MemoryBudget.resident
    guard resident > bytes / 2 else { return }
    let before = instance.book.openCount
    guard before > MemoryBudget.keptMinutes else {
      if resident > bytes {
        instance.clerk.note(
          "memory",
          "\(resident >> 20) MiB resident, more than max_memory (\(bytes >> 20) MiB), in \(before) open"
            + " minutes: fewer workers, categories or tables take less"
        )
      }
      return
    }
    instance.closeEarly(keeping: MemoryBudget.keptMinutes)
    // What is free inside the heap is given back.
    _ = MemoryBudget.trim?(0)
    instance.clerk.note(
      "memory",
      "\(resident >> 20) MiB resident of max_memory (\(bytes >> 20) MiB): of \(before) open minutes the"
        + " oldest were closed early, what still comes of them is added to them"
    )
  }

  /// glibc's `malloc_trim`, which its module for Swift leaves out; nil with another C library.
  private static let trim: (@convention(c) (Int) -> Int32)? = dlsym(nil, "malloc_trim").map {
    unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
  }

  /// Bytes of this process that lie in memory; 0 where the system does not say.
  static var resident: Int {
    let words = KernelText.read("/proc/self/statm").split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
