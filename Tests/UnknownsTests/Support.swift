import Syslog
import Unknowns

/// The template of a message.
func masked(_ message: [UInt8]) -> [UInt8] {
  var masker = Masker()
  // Exactly these bytes: a mask looks at nothing behind them.
  let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(message.count, 1))
  defer { copy.deallocate() }
  for index in message.indices { copy[index] = message[index] }
  return Array(masker.mask(copy, message.count))
}

func masked(_ message: String) -> String {
  String(decoding: masked(Array(message.utf8)), as: UTF8.self)
}

extension TemplateShard {
  /// Counts one message of a host.
  func count(_ message: String, host: String = "h", category: Int = 0, time: Int64 = 0) {
    let message = Array(message.utf8)
    let host = Array(host.utf8)
    let line = Array("line: ".utf8) + message
    message.withUnsafeBufferPointer { message in
      host.withUnsafeBufferPointer { host in
        line.withUnsafeBufferPointer { line in
          count(category: category, message: message, host: host, line: line, time: time)
        }
      }
    }
  }
}
