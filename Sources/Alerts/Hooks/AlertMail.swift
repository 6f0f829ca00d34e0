import Foundation
import Syslog

/// A notice as a mail for `sendmail -t`: RFC 5322, with LF line ends, as that interface wants them.
struct AlertMail {
  /// Most recipients; further ones are left out.
  static let maxRecipients = 100

  /// Header and body.
  let bytes: [UInt8]
  /// `-f` and the sender, where one is configured.
  let senderArguments: [String]

  init(_ notice: AlertNotice, to: [String], from: String?, zone: Zone, now: Int64) {
    let sender = from.map(AlertMail.address)
    senderArguments = sender.map { ["-f", $0] } ?? []
    let host = AlertMail.host(notice.instance)
    let identity = "<minuted.\(notice.id)@\(host)>"
    let thread = "<minuted.\(notice.thread)@\(host)>"
    var header: [(String, String)] = []
    // Without a domain the mail system adds its own.
    header.append(("From", sender ?? "minuted"))
    header.append(
      ("To", to.prefix(AlertMail.maxRecipients).map(AlertMail.address).joined(separator: ",\n "))
    )
    header.append(("Subject", AlertMail.encoded(notice.headline)))
    header.append(("Date", AlertMail.date(now, in: zone)))
    header.append(("Message-ID", identity))
    if thread != identity {
      header.append(("In-Reply-To", thread))
      header.append(("References", thread))
    }
    header.append(("Auto-Submitted", "auto-generated"))
    header.append(("X-Minuted-Event", notice.event.rawValue))
    header.append(("X-Minuted-Severity", AlertMail.token(notice.severity)))
    header.append(("X-Minuted-Owner", AlertMail.token(notice.owner)))
    header.append(("X-Minuted-Instance", AlertMail.token(notice.instance)))
    if let alert = notice.alerts.first {
      header.append(("X-Minuted-Alert", AlertMail.token(alert.alert)))
      header.append(("X-Minuted-Category", AlertMail.token(alert.category)))
      header.append(("X-Minuted-Environment", AlertMail.token(alert.environment)))
    }
    header.append(("MIME-Version", "1.0"))
    header.append(("Content-Type", "text/plain; charset=utf-8"))
    let text = notice.text ?? notice.headline + "\n"
    let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
    header.append(("Content-Transfer-Encoding", isPlain ? "7bit" : "quoted-printable"))
    let lines = header.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)\n" }.joined()
    bytes = Array((lines + "\n" + (isPlain ? text : AlertMail.quoted(text))).utf8)
  }

  // MARK: Header

  /// An address of the configuration, without what could begin another header.
  private static func address(_ text: String) -> String {
    let clean = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
    let bounded = String(String.UnicodeScalarView(clean.prefix(320)))
    // Not an option to sendmail.
    return String(bounded.drop { $0 == "-" || $0 == " " })
  }

  /// A value of printable ASCII, other bytes as `?`, short enough for a line.
  private static func token(_ text: String) -> String {
    String(
      decoding: text.utf8.prefix(200).map { (0x20..<0x7f).contains($0) ? $0 : 0x3f },
      as: UTF8.self
    )
  }

  /// The instance as a domain of a Message-ID.
  private static func host(_ instance: String) -> String {
    let name = instance.utf8.prefix(200).map { byte -> UInt8 in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e: byte
      default: 0x2d
      }
    }
    let text = String(decoding: name, as: UTF8.self).split(separator: ".").joined(separator: ".")
    return text.isEmpty ? "localhost" : text
  }

  /// A subject: as it is when it is short ASCII, else encoded words (RFC 2047), folded.
  static func encoded(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } && !text.contains("=?")
    if isPlain { return text }
    var words: [String] = []
    var chunk: [UInt8] = []
    // 45 bytes become 60 of base64: with its frame a word stays below 75.
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if chunk.count + bytes.count > 45 {
        words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
        chunk = []
      }
      chunk += bytes
    }
    words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
    return words.joined(separator: "\n ")
  }

  /// `Sun, 29 Nov 2026 10:10:00 +0100`.
  static func date(_ seconds: Int64, in zone: Zone) -> String {
    let offset = zone.offset(at: seconds)
    let stamp = Array(Stamp.utc(seconds + offset))
    let days = (seconds + offset - (((seconds + offset) % 86_400) + 86_400) % 86_400) / 86_400
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int((days % 7 + 7) % 7)]
    let date = CivilDate.date(days: Int(days))
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][date.month - 1]
    let minutes = abs(offset) / 60
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(weekday), \(date.day) \(month) \(date.year) \(String(stamp[11..<19]))"
      + " \(offset < 0 ? "-" : "+")\(two(minutes / 60))\(two(minutes % 60))"
  }

  // MARK: Body

  /// Quoted-printable (RFC 2045, 6.7), lines of at most 76 characters.
  static func quoted(_ text: String) -> String {
    var out = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var width = 0
      let bytes = Array(line.utf8)
      for (place, byte) in bytes.enumerated() {
        let isLast = place == bytes.count - 1
        let isPlain =
          (0x21...0x7e).contains(byte) && byte != 0x3d || (byte == 0x20 || byte == 0x09) && !isLast
        let piece: String
        if isPlain {
          piece = String(UnicodeScalar(byte))
        } else {
          let digits = String(byte, radix: 16, uppercase: true)
          piece = "=" + (digits.count == 1 ? "0" : "") + digits
        }
        if width + piece.utf8.count > 75 {
          out += "=\n"
          width = 0
        }
        out += piece
        width += piece.utf8.count
      }
      out += "\n"
    }
    // The split sees an empty line behind the last LF.
    if out.hasSuffix("\n"), text.hasSuffix("\n") { out.removeLast() }
    return out
  }
}
