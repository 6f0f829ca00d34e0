import Glibc

/// The clocks of the machine; only `Pipeline` and what stands above it read them.
public enum Clock {
  /// Unix seconds.
  public static func now() -> Int64 {
    var value = timespec()
    clock_gettime(CLOCK_REALTIME, &value)
    return Int64(value.tv_sec)
  }

  /// Milliseconds since 1970.
  static func milliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(max(time.tv_sec, 0)) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
  }

  /// Nanoseconds that only go forward, whatever is done to the wall clock.
  public static func monotonic() -> UInt64 {
    var value = timespec()
    clock_gettime(CLOCK_MONOTONIC, &value)
    return UInt64(value.tv_sec) * 1_000_000_000 + UInt64(value.tv_nsec)
  }

  /// Seconds since the machine was started, those it slept included: they only go forward.
  public static func uptime() -> Int64 { Int64(boot().tv_sec) }

  /// Seconds that the machine has slept since it was started.
  public static func slept() -> Int64 { Int64(boot().tv_sec) - Int64(monotonic() / 1_000_000_000) }

  /// What tells this start of the machine from every other; empty where the system does not say.
  public static let bootID = String(
    KernelText.read("/proc/sys/kernel/random/boot_id").prefix { $0 > " " }
  )

  private static func boot() -> timespec {
    var value = timespec()
    clock_gettime(CLOCK_BOOTTIME, &value)
    return value
  }
}
