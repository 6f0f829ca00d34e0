import Glibc

/// What the kernel knows of how its clock is kept.
enum KernelClock {
  /// `adjtimex`, which Swift's view of glibc lacks.
  private typealias Ask = @convention(c) (UnsafeMutableRawPointer) -> Int32

  /// Bytes of `struct timex` on machines of 64 bits, with room to spare.
  private static let size = 512
  /// Where its member `status` lies: behind `modes` and four longs.
  private static let statusOffset = 40
  /// STA_UNSYNC.
  private static let isUnsynchronised: Int32 = 0x40
  /// TIME_ERROR.
  private static let isInError: Int32 = 5

  /// Whether somebody keeps it right (NTP, PTP); nil where the kernel does not say.
  static var isSynchronised: Bool? {
    guard let symbol = dlsym(nil, "adjtimex") else { return nil }
    // Safe: the manual gives it this type; with `modes` 0 it only reads.
    let ask = unsafeBitCast(symbol, to: Ask.self)
    let answer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    defer { answer.deallocate() }
    memset(answer, 0, size)
    let state = ask(answer)
    guard state >= 0 else { return nil }
    let status = answer.load(fromByteOffset: statusOffset, as: Int32.self)
    return state != isInError && status & isUnsynchronised == 0
  }
}
