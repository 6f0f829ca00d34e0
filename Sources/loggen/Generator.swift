import Glibc

/// Turns options into lines: second by second, as many as chance and the hour give.
///
/// Nothing a line is made of depends on how long the stream is asked to be, so a shorter one is
/// the beginning of a longer one.
struct Generator: ~Copyable {
  private let options: Options
  private let site: Site
  private let programs: [Program]
  private let newMessage: Program
  private let traffic: Traffic
  private let tags: TagTable
  private let overlongTag: Int
  private var malformed: Malformed
  private var truth: Truth?

  private let output: Output
  private var buffer = LineBuffer(capacity: 2 * Self.writeSize)
  private var delayed: DelayQueue?
  private var random: RandomSource
  private var delays: RandomSource
  private var written = 0
  private var made: UInt64 = 0

  /// Bytes gathered before they are written: few system calls, still in the cache.
  private static let writeSize = 256 << 10

  /// Throws when the truth file cannot be made.
  init(options: Options, output: Output) throws(OutputError) {
    self.options = options
    self.output = output
    site = Site(hostCount: options.hosts)
    var tags = TagTable()
    _ = tags.number(of: "(malformed)")
    overlongTag = tags.number(of: "overlong")
    let families = Family.all.filter {
      options.programs.isEmpty || options.programs.contains($0.program)
    }
    programs = families.map { [site] family in Program(family, site: site, tags: &tags) }
    newMessage = Program(Oddities.newMessage, site: site, tags: &tags)
    traffic = Traffic(families: families, options: options)
    self.tags = tags
    malformed = Malformed(percent: options.malformedPercent, seed: options.seed)
    random = RandomSource(seed: RandomSource.mix(options.seed))
    for program in programs { program.warmUp(site: site, random: &random) }
    delays = RandomSource(seed: RandomSource.mix(options.seed ^ 0xDE1A))
    if options.jitter > 0 { delayed = DelayQueue(delay: options.jitter) }
    if let path = options.truthPath {
      guard let file = Truth(path: path, names: tags.names, jitter: options.jitter) else {
        throw .failed(errno)
      }
      truth = file
    }
  }

  /// Writes the stream; returns when it is as long as was asked for.
  mutating func run() throws(OutputError) {
    var stamp = Stamp(second: options.start)
    var second = options.start
    let end = options.start + (options.duration ?? Options.longestDuration)
    while second < end, written < options.lines {
      stamp.move(to: second)
      stamp.micros = 0
      if traffic.isNewMessageDue(at: second) { try makeLine(newMessage, stamp) }
      let rates = traffic.rates(at: second)
      let total = rates.reduce(0, +)
      let count = random.poisson(total)
      if count > 0 {
        let lottery = Lottery(weights: rates)
        for ordinal in 0..<count {
          guard written < options.lines else { break }
          let place = Double(ordinal) + random.unit()
          stamp.micros = Int(place / Double(count) * 1e6)
          try makeLine(programs[lottery.draw(random.next())], stamp)
        }
      }
      if delayed != nil { try release(second) }
      second += 1
      if second % 60 == 0 { try truth?.settle(minute: second / 60) }
    }
    try output.write(buffer.bytes)
    buffer.removeAll()
    try truth?.finish()
  }
}

extension Generator {
  /// Makes one good line, and the bad ones that chance puts before it.
  private mutating func makeLine(_ program: Program, _ stamp: borrowing Stamp) throws(OutputError) {
    let scene = program.advance(site: site, random: &random)
    let host = site.hosts.name(of: scene.host)
    while malformed.isNext() {
      let start = buffer.count
      let hasHeader = malformed.write(
        to: &buffer,
        style: options.format,
        stamp: stamp,
        host: host,
        overlongTag: tags.texts[overlongTag]
      )
      try finishLine(from: start, tag: hasHeader ? overlongTag : Truth.malformed, stamp)
      guard written < options.lines else { return }
    }
    let step = program.steps[scene.step]
    let start = buffer.count
    made &+= 1
    let parts = HeaderStyle.Parts(
      priority: step.priority,
      host: host,
      tag: tags.texts[step.tag],
      pid: Program.pid(of: step, scene: scene),
      ornament: RandomSource.mix(options.seed &+ made)
    )
    options.format.write(parts, stamp: stamp, to: &buffer)
    buffer.append(UInt8(ascii: " "))
    step.shape.fill(&buffer, scene: scene, site: site, stamp: stamp, random: &random)
    try finishLine(from: start, tag: step.tag, stamp)
  }

  /// Ends the line that begins at `start` of the buffer; sends it on or holds it back.
  private mutating func finishLine(
    from start: Int,
    tag: Int,
    _ stamp: borrowing Stamp
  ) throws(OutputError) {
    buffer.append(UInt8(ascii: "\n"))
    let origin = DelayQueue.Origin(minute: stamp.second / 60, tag: tag)
    guard delayed != nil else {
      written += 1
      truth?.count(origin)
      try flushIfFull()
      return
    }
    // Half of the lines take the short way; the others up to the whole jitter, less a microsecond
    // so that none arrives in the ring's next round.
    var arrival = stamp.micros
    if delays.next() & 1 == 1 { arrival += delays.below(options.jitter * 1_000_000) }
    let line = UnsafeRawBufferPointer(rebasing: buffer.bytes[start...])
    delayed?.add(
      line,
      second: stamp.second + arrival / 1_000_000,
      arrival: arrival % 1_000_000,
      origin: origin
    )
    buffer.truncate(to: start)
  }

  private mutating func release(_ second: Int) throws(OutputError) {
    guard var queue = delayed.take() else { return }
    try queue.drain(second: second) { (line, origin) throws(OutputError) in
      guard written < options.lines else { return }
      buffer.append(line)
      written += 1
      truth?.count(origin)
      try flushIfFull()
    }
    delayed = consume queue
  }

  private mutating func flushIfFull() throws(OutputError) {
    guard buffer.count >= Self.writeSize else { return }
    try output.write(buffer.bytes)
    buffer.removeAll()
  }
}
