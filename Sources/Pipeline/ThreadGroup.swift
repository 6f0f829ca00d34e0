import Glibc

/// Runs one body on several threads at once.
enum ThreadGroup {
  private final class Task {
    let number: Int
    let body: (Int) -> Void

    init(number: Int, body: @escaping (Int) -> Void) {
      self.number = number
      self.body = body
    }
  }

  /// Calls `body` with 0..<count, each on a thread of its own, 0 on the caller's; returns when all
  /// calls have.
  ///
  /// What the body shares it must guard. Answers how many threads the system gave, the caller's
  /// included: the bodies of the others are not called.
  static func run(_ count: Int, _ body: (Int) -> Void) -> Int {
    withoutActuallyEscaping(body) { body in
      var threads: [pthread_t] = []
      for number in 1..<max(count, 1) {
        let task = Unmanaged.passRetained(Task(number: number, body: body))
        var thread = pthread_t()
        let result = pthread_create(
          &thread,
          nil,
          { context in
            guard let context else { return nil }
            let task = Unmanaged<Task>.fromOpaque(context).takeRetainedValue()
            task.body(task.number)
            return nil
          },
          task.toOpaque()
        )
        guard result == 0 else {
          task.release()
          break
        }
        threads.append(thread)
      }
      body(0)
      for thread in threads { pthread_join(thread, nil) }
      return threads.count + 1
    }
  }
}
