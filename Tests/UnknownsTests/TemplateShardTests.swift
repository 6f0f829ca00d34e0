import Sketches
import TestSupport
import Testing
import Unknowns

struct TemplateShardTests {
  @Test(arguments: [2, 2_000])
  func `two hosts or two thousand make one template`(hosts: Int) throws {
    let shard = TemplateShard(categories: 1, limit: 10)
    for host in 0..<hosts {
      shard.count("link eth\(host) is down", host: "web\(host)", time: Int64(1_000 - host % 7))
    }
    let drained = shard.drain()
    let template = try #require(drained.first?.templates.first)
    #expect(drained.count == 1 && drained[0].templates.count == 1 && drained[0].overflow == 0)
    #expect(String(decoding: template.text, as: UTF8.self) == "link eth<num> is down")
    #expect(template.count == UInt64(hosts))
    let error = abs(Double(template.hosts.count) - Double(hosts)) / Double(hosts)
    #expect(error <= 4 * template.hosts.error)
    #expect((template.first, template.last) == (hosts == 2 ? 999 : 994, 1_000))
    #expect(String(decoding: template.sample, as: UTF8.self) == "line: link eth0 is down")
  }

  @Test func `the same message has the same id in any shard`() {
    let ids = (0..<2).map { _ in
      let shard = TemplateShard(categories: 2, limit: 10)
      shard.count("a 1", category: 1)
      return shard.drain()[0].templates[0].idText
    }
    #expect(ids[0] == ids[1] && ids[0].count == 16)
  }

  @Test func `templates beyond the limit are counted, known ones go on`() {
    let shard = TemplateShard(categories: 2, limit: 2)
    for message in ["a", "b", "c", "d", "a", "c"] { shard.count(message, category: 1) }
    let drained = shard.drain()
    #expect(drained.map(\.category) == [1])
    #expect(drained[0].overflow == 3)
    #expect(drained[0].templates.map(\.count) == [2, 1])
  }

  @Test func `draining hands over what is new and remembers the rest`() {
    let shard = TemplateShard(categories: 1, limit: 2)
    shard.count("a", host: "x", time: 5)
    #expect(shard.drain()[0].templates[0].count == 1)
    #expect(shard.drain().isEmpty)
    shard.count("b")
    // "a" is known still, so there is no room for "c".
    shard.count("c")
    shard.count("a", host: "y", time: 9)
    let drained = shard.drain()
    #expect(drained[0].overflow == 1)
    #expect(drained[0].templates.map(\.count) == [1, 1])
    #expect(drained[0].templates.last.map { [$0.first, $0.last] } == [9, 9])
    #expect(drained[0].templates.last?.hosts.count == 1)
    shard.setCategories([[], [], []])
    #expect(shard.drain().isEmpty)
    shard.count("z", category: 2)
    #expect(shard.drain().map(\.category) == [2])
  }

  @Test func `merging templates adds counts, widens times, unites hosts`() {
    func part(_ hosts: Range<Int>, _ time: Int64) -> Template {
      let shard = TemplateShard(categories: 1, limit: 2)
      for host in hosts { shard.count("a \(host)", host: "h\(host)", time: time) }
      return shard.drain()[0].templates[0]
    }
    var template = part(0..<5, 100)
    let sample = template.sample
    template.merge(part(3..<9, 50))
    #expect((template.count, template.first, template.last) == (11, 50, 100))
    #expect(template.hosts == Distinct(count: 9, error: 0))
    #expect(template.sample == sample)
  }

  @Test func `a long line is kept as a sample up to its limit`() {
    let shard = TemplateShard(categories: 1, limit: 2)
    shard.count(String(repeating: "x y ", count: 2_000))
    let template = shard.drain()[0].templates[0]
    #expect(template.sample.count == Template.maxSampleBytes)
    #expect(template.text.count == Masker.maxTemplateBytes - 1)
    #expect(template.text.suffix(5) == Array("y <*>".utf8)[...])
  }

  @Test(arguments: lawSeeds)
  func `a flood of lines that come once hides no line that comes again`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let shard = TemplateShard(categories: 1, limit: 500)
    let known = (0..<40).map { "disk \(Self.word($0)) of array \(Self.word($0 * 7)) degraded" }
    var sent: UInt64 = 0
    var counts: [String: UInt64] = [:]
    var sentOf: [String: UInt64] = [:]
    var overflow: UInt64 = 0
    func drain() {
      for part in shard.drain() {
        overflow += part.overflow
        for template in part.templates {
          counts[String(decoding: template.text, as: UTF8.self), default: 0] += template.count
        }
      }
    }
    for round in 0..<100_000 {
      // The flood is there first; a known line is one of fifty.
      if round > 5_000, round % 50 == 0, let line = known.randomElement(using: &random) {
        shard.count(line)
        sentOf[line, default: 0] += 1
      } else {
        shard.count("\(Self.word(Int(random.next() >> 1))) noise")
      }
      sent += 1
      if round % 20_000 == 0 { drain() }
    }
    drain()
    // Nothing is lost from the sum, and each known form lost only its first records.
    #expect(counts.values.reduce(overflow, +) == sent)
    for line in known {
      // Of what was sent of it, which chance decides: some 48.
      let share = Double(counts[line] ?? 0) / Double(sentOf[line] ?? 1)
      #expect(share > 0.5, "seed \(seed) \(line) \(share)")
    }
  }

  /// Letters for a number.
  static func word(_ number: Int) -> String {
    var number = number
    var word = ""
    repeat {
      word.append(Character(UnicodeScalar(UInt8(ascii: "g") + UInt8(number % 20))))
      number /= 20
    } while number > 0
    return word
  }
}
