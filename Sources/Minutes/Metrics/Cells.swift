/// A row of values in plain memory that grows at its end and hands out no copies.
struct Cells<Value: ~Copyable>: ~Copyable {
  private(set) var count = 0
  private var room = 0
  private var memory: UnsafeMutablePointer<Value>?

  init() {}

  deinit {
    memory?.deinitialize(count: count)
    memory?.deallocate()
  }

  /// The first value; only what is below `count` may be touched.
  var start: UnsafeMutablePointer<Value> {
    guard let memory else { preconditionFailure("no cell was made yet") }
    return memory
  }

  mutating func append(_ value: consuming Value) {
    if count == room { grow() }
    (start + count).initialize(to: value)
    count += 1
  }

  mutating func removeAll() {
    memory?.deinitialize(count: count)
    count = 0
  }

  private mutating func grow() {
    room = max(8, 2 * room)
    let new = UnsafeMutablePointer<Value>.allocate(capacity: room)
    if let memory {
      new.moveInitialize(from: memory, count: count)
      memory.deallocate()
    }
    memory = new
  }
}

extension Cells where Value: Copyable {
  subscript(place: Int) -> Value { start[place] }
}
