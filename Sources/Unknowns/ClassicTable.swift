import Glibc
import Sketches

/// Different lines and how often each came: their texts one behind the other, an entry for each,
/// and an index by hash.
///
/// Nothing is forgotten; memory grows by doubling.
struct ClassicTable: ~Copyable {
  /// One different line.
  struct Entry {
    var hash: UInt64
    var offset: Int
    var length: Int
    var count: UInt64
  }

  /// Most different lines, as their numbers have 32 bits; more, at some 300 GB of text, end the program.
  private static let maxEntries = Int(UInt32.max) - 1
  /// Bytes behind the last text that may be read.
  static let padding = 8

  private(set) var text: UnsafeMutablePointer<UInt8>
  private(set) var entries: UnsafeMutablePointer<Entry>
  private(set) var count = 0
  private var end = 0
  private var room = 1 << 16
  private var capacity = 1 << 10
  /// The upper half of a line's hash and its number plus one; 0 for a free place.
  private var index: UnsafeMutablePointer<UInt64>
  private var mask = (1 << 12) - 1
  private let seed = UInt64.random(in: .min ... .max)

  init() {
    text = ClassicTable.resized(nil, to: room)
    entries = ClassicTable.resized(nil, to: capacity)
    index = .allocate(capacity: mask + 1)
    index.initialize(repeating: 0, count: mask + 1)
  }

  deinit {
    free(text)
    free(entries)
    index.deallocate()
  }

  /// Counts a line that `write` puts into room for `length` bytes, answering how many it took.
  @inline(__always)
  mutating func add(length: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    if room &- end < length &+ ClassicTable.padding { growText(length) }
    let own = text + end
    let written = write(own)
    let hash = hashBytes(own, written, seed: seed)
    var place = Int(truncatingIfNeeded: hash) & mask
    while index[place] != 0 {
      if index[place] &>> 32 == hash &>> 32 {
        let entry = entries + (Int(truncatingIfNeeded: index[place] & 0xffff_ffff) &- 1)
        if entry.pointee.hash == hash, entry.pointee.length == written,
          memcmp(text + entry.pointee.offset, own, written) == 0
        {
          entry.pointee.count &+= 1
          return
        }
      }
      place = (place &+ 1) & mask
    }
    if count == capacity { growEntries() }
    (entries + count).initialize(to: Entry(hash: hash, offset: end, length: written, count: 1))
    end &+= written
    count &+= 1
    index[place] = (hash & 0xffff_ffff_0000_0000) | UInt64(count)
    if count &* 2 > mask { growIndex() }
  }

  @inline(never)
  private mutating func growText(_ length: Int) {
    room = max(room * 2, end + length + ClassicTable.padding)
    text = ClassicTable.resized(text, to: room)
  }

  /// Plain memory moved to a larger place; the kernel moves pages where malloc would copy bytes.
  private static func resized<Element: BitwiseCopyable>(
    _ memory: UnsafeMutablePointer<Element>?,
    to capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    guard let found = realloc(memory, capacity * MemoryLayout<Element>.stride) else {
      fatalError("out of memory")
    }
    return found.assumingMemoryBound(to: Element.self)
  }

  @inline(never)
  private mutating func growEntries() {
    precondition(count < ClassicTable.maxEntries, "more different lines than can be numbered")
    capacity *= 2
    entries = ClassicTable.resized(entries, to: capacity)
  }

  @inline(never)
  private mutating func growIndex() {
    index.deallocate()
    mask = mask * 4 + 3
    index = .allocate(capacity: mask + 1)
    index.initialize(repeating: 0, count: mask + 1)
    for number in 0..<count {
      let hash = entries[number].hash
      var place = Int(truncatingIfNeeded: hash) & mask
      while index[place] != 0 { place = (place + 1) & mask }
      index[place] = (hash & 0xffff_ffff_0000_0000) | UInt64(number + 1)
    }
  }
}
