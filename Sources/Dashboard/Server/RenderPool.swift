import Dispatch
import Synchronization

/// A few threads that make pages, so that those who serve them never wait for a disk.
final class RenderPool: Sendable {
  typealias Job = @Sendable (_ worker: Int) -> Void

  private struct State {
    var idle: [Int]
    var waiting: [Job] = []
    var first = 0
  }

  /// Jobs that may wait: more than the pages of a site that people look at in a second.
  static let queueLimit = 64

  private let queues: [DispatchQueue]
  private let state: Mutex<State>

  /// Starts so many workers.
  init(workers: Int) {
    queues = (0..<workers).map { DispatchQueue(label: "minuted.render.\($0)") }
    state = Mutex(State(idle: Array(0..<workers)))
  }

  /// Jobs that wait.
  var waiting: Int { state.withLock { $0.waiting.count - $0.first } }

  /// Has a job done; false when too many wait already.
  func submit(_ job: @escaping Job) -> Bool {
    let worker: Int? = state.withLock { state in
      if let worker = state.idle.popLast() { return worker }
      guard state.waiting.count - state.first < RenderPool.queueLimit else { return nil }
      state.waiting.append(job)
      return -1
    }
    guard let worker else { return false }
    if worker >= 0 { start(job, on: worker) }
    return true
  }

  private func start(_ job: @escaping Job, on worker: Int) {
    queues[worker].async {
      job(worker)
      self.finish(worker)
    }
  }

  private func finish(_ worker: Int) {
    let next: Job? = state.withLock { state in
      guard state.first < state.waiting.count else {
        state.waiting.removeAll()
        state.first = 0
        state.idle.append(worker)
        return nil
      }
      let job = state.waiting[state.first]
      state.first += 1
      if state.first > RenderPool.queueLimit {
        state.waiting.removeFirst(state.first)
        state.first = 0
      }
      return job
    }
    if let next { start(next, on: worker) }
  }
}
