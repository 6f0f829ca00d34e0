import Sketches
import TestSupport

/// Keys are hashed with this seed unless a test is about seeds.
let testSeed: UInt64 = 0x1234_5678_9abc_def0

func hash(_ key: [UInt8], seed: UInt64 = testSeed) -> UInt64 {
  withBytes(key) { hashBytes($0, $1, seed: seed) }
}

/// Calls `body` with the address and count of exactly these bytes, so that a sanitizer sees a read
/// outside of them.
func withBytes<Result>(
  _ bytes: [UInt8],
  _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
  defer { copy.deallocate() }
  for index in bytes.indices { copy[index] = bytes[index] }
  return body(copy, bytes.count)
}

extension TopState {
  mutating func add(_ key: [UInt8], weight: UInt64 = 1, seed: UInt64 = testSeed) {
    withBytes(key) { add($0, $1, hash: hashBytes($0, $1, seed: seed), weight: weight) }
  }

  mutating func add(_ key: String, weight: UInt64 = 1) {
    add(Array(key.utf8), weight: weight)
  }
}

/// What a test throws where bytes that must decode do not; `#require` takes no noncopyable types.
struct Undecoded: Error {}

func decodedDistinct(_ bytes: [UInt8]) throws -> DistinctState {
  guard let state = DistinctState(decoding: bytes) else { throw Undecoded() }
  return state
}

func decodedTop(_ bytes: [UInt8]) throws -> TopState {
  guard let state = TopState(decoding: bytes) else { throw Undecoded() }
  return state
}

/// Damages bytes in one of the ways that files and networks do.
func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
  var bytes = bytes
  for _ in 0...Int.random(in: 0...3, using: &random) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let noise = UInt8.random(in: 0...255, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where place < bytes.count: bytes[place] = noise
    case 1 where place < bytes.count: bytes[place] ^= 1 << (noise & 7)
    case 2 where place < bytes.count: bytes.remove(at: place)
    case 3: bytes.insert(noise, at: place)
    default: bytes.removeSubrange(place..<min(bytes.count, place + Int(noise)))
    }
  }
  return bytes
}
