/// Payloads, each of a line or of several, that wait for their destination, oldest first, within a limit
/// of payloads and of bytes.
struct Backlog {
  let maxLines: Int
  let maxBytes: Int

  /// The bytes that wait, without line ends.
  private(set) var bytes = 0
  /// The lines that wait: an entry may hold several, with LF between them.
  private(set) var lineCount = 0
  /// A ring; empty arrays fill the free places.
  private var ring: [[UInt8]]
  private var head = 0
  private(set) var count = 0

  init(maxLines: Int, maxBytes: Int) {
    self.maxLines = maxLines
    self.maxBytes = maxBytes
    ring = []
  }

  /// All of them, oldest first.
  var lines: [[UInt8]] { (0..<count).map { ring[(head + $0) % ring.count] } }

  var first: [UInt8]? { count == 0 ? nil : ring[head] }

  /// Adds a line at the end and returns how many lines had to go for it, itself included when it
  /// is longer than the whole backlog may be.
  mutating func append(_ line: [UInt8]) -> Int {
    guard line.count <= maxBytes else { return Payloads.lines(in: line) }
    var lost = 0
    while count == maxLines || bytes + line.count > maxBytes {
      lost += Payloads.lines(in: ring[head])
      removeFirst()
    }
    grow()
    ring[(head + count) % ring.count] = line
    count += 1
    bytes += line.count
    lineCount += Payloads.lines(in: line)
    return lost
  }

  /// Puts a line that had already left back in front; returns whether there was room for it.
  mutating func putBack(_ line: [UInt8]) -> Bool {
    guard count < maxLines, bytes + line.count <= maxBytes else { return false }
    grow()
    head = (head + ring.count - 1) % ring.count
    ring[head] = line
    count += 1
    bytes += line.count
    lineCount += Payloads.lines(in: line)
    return true
  }

  mutating func removeFirst() {
    bytes -= ring[head].count
    lineCount -= Payloads.lines(in: ring[head])
    ring[head] = []
    head = (head + 1) % ring.count
    count -= 1
  }

  /// Doubles a full ring, so that an outlet that never waits keeps a small one.
  private mutating func grow() {
    guard count == ring.count else { return }
    var larger: [[UInt8]] = []
    larger.reserveCapacity(max(8, 2 * count))
    for place in 0..<count { larger.append(ring[(head + place) % count]) }
    while larger.count < max(8, 2 * count) { larger.append([]) }
    ring = larger
    head = 0
  }
}
