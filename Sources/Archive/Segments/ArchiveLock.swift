import Glibc

/// Keeps an archive to one writer, until this is gone; a crash frees it as well.
public final class ArchiveLock: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
