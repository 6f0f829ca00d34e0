import Glibc

/// A lock with a condition to wait for under it.
package final class Monitor: @unchecked Sendable {
  // Sendable: both parts are made to be used from any thread, and never move.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func lock() {
    pthread_mutex_lock(mutex)
  }

  package func unlock() {
    pthread_mutex_unlock(mutex)
  }

  /// Gives the lock away until somebody calls `signal`; to be called in a loop with the lock held.
  package func wait() {
    pthread_cond_wait(condition, mutex)
  }

  /// Wakes all that wait.
  package func signal() {
    pthread_cond_broadcast(condition)
  }
}
