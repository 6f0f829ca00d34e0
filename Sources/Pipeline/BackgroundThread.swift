import Glibc

/// A thread that works beside the others until its body ends.
package struct BackgroundThread: ~Copyable {
  private final class Body {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
      self.run = run
    }
  }

  private let thread: pthread_t

  /// Starts the body on a thread of its own; nil when the system gives none.
  ///
  /// What the body shares it must guard.
  package init?(_ run: @escaping () -> Void) {
    let context = Unmanaged.passRetained(Body(run))
    var thread = pthread_t()
    let code = pthread_create(
      &thread,
      nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      },
      context.toOpaque()
    )
    guard code == 0 else {
      context.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until the body has ended.
  package consuming func join() {
    pthread_join(thread, nil)
  }

  /// Lets the body end when it likes.
  package consuming func detach() {
    pthread_detach(thread)
  }

  /// Has the calling thread run behind others, by default behind everything else; without it the work is
  /// done all the same.
  static func yieldToOthers(by nice: Int32 = 19) {
    // Of the calling thread alone, on Linux.
    setpriority(Int32(PRIO_PROCESS.rawValue), 0, nice)
  }
}
