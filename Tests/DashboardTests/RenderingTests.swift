import Archive
import Dispatch
import Foundation
import Minutes
import NIOCore
import Testing

@testable import Dashboard
@testable import Pipeline

struct RenderingTests {
  private static let moment = Moment(generation: 1, minute: start, now: start + 60, isStale: false)

  private static func page(_ bytes: Int) -> RenderedPage {
    RenderedPage(Page.text(String(repeating: "x", count: bytes)), modified: start)
  }

  @Test func `the least recently used page goes when there are too many`() {
    var cache = PageCache(PageCache.Limits(entries: 2, bytes: 1 << 20))
    let requests = ["a", "b", "c"].map { PageRequest(path: [$0]) }
    #expect(cache.page(requests[0], Self.moment) == nil)
    cache.keep(Self.page(10), requests[0], Self.moment)
    cache.keep(Self.page(10), requests[1], Self.moment)
    #expect(cache.page(requests[0], Self.moment) != nil)
    cache.keep(Self.page(10), requests[2], Self.moment)
    #expect(cache.count == 2 && cache.evicted == 1)
    #expect(cache.page(requests[0], Self.moment) != nil)
    #expect(cache.page(requests[1], Self.moment) == nil)
  }

  @Test func `pages are kept within their bytes, and one beyond them not at all`() {
    let limit = 3 * Self.page(100).bytes
    var cache = PageCache(PageCache.Limits(entries: 100, bytes: limit))
    _ = cache.page(PageRequest(path: []), Self.moment)
    for number in 0..<50 {
      cache.keep(Self.page(100), PageRequest(path: ["\(number)"]), Self.moment)
      #expect(cache.bytes <= limit && cache.count <= 3)
    }
    #expect(cache.evicted == 47)
    var large = Page.text("")
    large.body = (0..<limit).map { _ in UInt8.random(in: .min ... .max) }
    cache.keep(RenderedPage(large, modified: start), PageRequest(path: ["0"]), Self.moment)
    #expect(cache.page(PageRequest(path: ["0"]), Self.moment) == nil && cache.bytes <= limit)
  }

  @Test func `a moment's pages go with it, and a late one is not kept`() {
    var cache = PageCache(PageCache.Limits())
    let request = PageRequest(path: [])
    _ = cache.page(request, Self.moment)
    cache.keep(Self.page(10), request, Self.moment)
    var later = Self.moment
    later.generation = 2
    #expect(cache.page(request, later) == nil)
    cache.keep(Self.page(10), request, Self.moment)
    #expect(cache.count == 0 && cache.bytes == 0)
  }

  @Test func `what is compressed is the page, smaller and always the same`() throws {
    let page = Page.html(String(repeating: "<td>1 &amp; 2</td>", count: 5_000))
    let packed = try #require(Gzip.packed(page.body))
    #expect(packed.count < page.body.count / 10)
    #expect(Gzip.packed(page.body) == packed)
    let rendered = RenderedPage(page, modified: start)
    #expect(rendered.packed.map { Array($0.readableBytesView) } == packed)
    // Noise has no smaller form.
    var noise = page
    noise.body = (0..<4_096).map { _ in UInt8.random(in: .min ... .max) }
    #expect(RenderedPage(noise, modified: start).packed == nil)
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (1_709_210_096, "Thu, 29 Feb 2024 12:34:56 GMT"),
  ])
  func `times are written as HTTP writes them`(_ seconds: Int64, _ text: String) {
    #expect(HTTPDate.text(seconds) == text)
  }

  @Test(arguments: [
    (nil, false), ("gzip", true), ("deflate, GZIP;q=0.5", true), ("gzip;q=0", false),
    ("*", true), ("*;q=0", false), ("gzip;q=0, *", false), ("identity", false), ("", false),
    ("br;q=1.0, gzip; q=0.8", true),
  ])
  func `who takes gzip is found out`(_ header: String?, _ isTaken: Bool) {
    #expect(Outgoing.takesGzip(header) == isTaken)
  }

  @Test func `a tag is found among others, weak or compressed`() {
    let tag = EntityTag(Array("page".utf8))
    for header in [
      "\"\(tag.text)\"", "\"a\", \"\(tag.text)-gz\"", "W/\"\(tag.text)\"", "*",
      " \"\(tag.text)\" ,\"b\"",
    ] {
      #expect(tag.isNamed(in: header), "\(header)")
    }
    for header in ["", "\"a\"", tag.text, "\"\(tag.text)x\""] {
      #expect(!tag.isNamed(in: header), "\(header)")
    }
    #expect(EntityTag(Array("pagf".utf8)) != tag)
  }
}
