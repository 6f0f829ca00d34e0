import Glibc

/// Writes without the risk of SIGPIPE, whatever the process does about that signal.
///
/// `MSG_NOSIGNAL` exists for sockets only. Here the signal is held back on this thread for the time of
/// the write, and the one the write itself raised is taken away before it is let through again. One
/// that was pending before belongs to somebody else and stays.
///
/// - Returns: what `write` returned, and `errno` when that is below zero.
func writeQuietly(
  _ descriptor: Int32,
  _ bytes: UnsafeRawBufferPointer
) -> (count: Int, code: Int32) {
  var pipeOnly = sigset_t()
  var before = sigset_t()
  var pending = sigset_t()
  sigemptyset(&pipeOnly)
  sigaddset(&pipeOnly, SIGPIPE)
  sigpending(&pending)
  let wasPending = sigismember(&pending, SIGPIPE) == 1
  pthread_sigmask(SIG_BLOCK, &pipeOnly, &before)
  var count: Int
  var code: Int32
  repeat {
    count = write(descriptor, bytes.baseAddress, bytes.count)
    code = count < 0 ? errno : 0
  } while count < 0 && code == EINTR
  if code == EPIPE, !wasPending {
    var none = timespec()
    while sigtimedwait(&pipeOnly, nil, &none) < 0, errno == EINTR {}
  }
  pthread_sigmask(SIG_SETMASK, &before, nil)
  return (count, code)
}
