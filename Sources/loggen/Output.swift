import Glibc

/// Why writing ended early.
enum OutputError: Error {
  /// The reader went away; that is its right.
  case closedPipe
  /// The operating system refused, with this errno.
  case failed(Int32)
}

/// Writes whole buffers to an open file descriptor.
struct Output {
  let descriptor: Int32

  /// Writes every byte, going on after interruptions and short writes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let slice = UnsafeRawBufferPointer(rebasing: rest)
      let written = Glibc.write(descriptor, slice.baseAddress, slice.count)
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno == EPIPE {
        throw .closedPipe
      } else if errno == EAGAIN {
        // A terminal or pipe that someone else made non-blocking: wait until it takes more.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      } else if errno != EINTR {
        throw .failed(errno)
      }
    }
  }

  /// Writes text such as help or an error message; a failure to do so has nowhere to be told.
  func say(_ text: String) {
    var copy = text
    copy.withUTF8 { try? write(UnsafeRawBufferPointer($0)) }
  }
}
