import Foundation
import Minutes
import Reports
import Sketches
import Syslog
import Testing

/// Sheets as text, HTML and JSON: the same content, and nothing of it does harm.
struct SheetTests {
  private static let day: Int64 = 1_794_441_600

  /// Keys as an attacker would have them logged.
  static let hostile: [String] = [
    "<script>document.title='owned'</script>", "\" onmouseover=\"alert(1)",
    "'><img src=x onerror=alert(1)>",
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "=HYPERLINK(\"http://x\",\"y\")", "../../etc/passwd",
    "\u{202e}gnp.exe", "a\tb\nc\rd", "\u{85}\u{2028}", "javascript:alert(1)", "&lt;b&gt;",
    String(repeating: "A", count: 1_000), "{{7*7}}${7*7}", "\u{0}nul", "]]>--></style>",
  ]

  private static func report() throws -> Report {
    let site = try ReportSite()
    let keys =
      hostile.enumerated().map { (Array($1.utf8), UInt64(100 - $0)) } + [([0xff, 0xfe], 1)]
    site.add(
      "web",
      at: day,
      matched: 5,
      [ReportSite.top("paths", keys), ReportSite.count("Hits", 12)]
    )
    site.add("web", at: day - 60, matched: 5, [ReportSite.count("Hits", 40)])
    try site.write()
    return try site.report(
      """
      - {total: web.Hits, label: '<b>"hits"&', better: up}
      - {graph: web.Hits, label: "</svg><script>x"}
      - {top: web.paths, limit: 20}
      """,
      from: day,
      to: day + 60
    )
  }

  @Test func `HTML holds no tag, attribute or control byte of a log`() throws {
    let html = try Self.report().sheet.html
    #expect(html.contains("default-src 'none'"))
    for tag in ["<script", "<img", "<b>", "onerror=alert(1)>", "</svg><script", "--></style>"] {
      #expect(!html.contains(tag), "\(tag)")
    }
    #expect(html.contains("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;"))
    #expect(html.contains("&quot; onmouseover=&quot;alert(1)"))
    let controls = html.unicodeScalars.filter {
      $0.value < 0x20 && $0 != "\n" || (0x7f...0x9f).contains($0.value)
        || (0x202a...0x202e).contains($0.value) || $0.value == 0x2028
    }
    #expect(controls.isEmpty)
    // Every link, style and picture is inside.
    #expect(!html.contains("url(") && !html.contains("src=\""))
    #expect(!html.contains("href="))
  }

  @Test func `HTML is well formed`() throws {
    let html = try Self.report().sheet.html
    let voids: Set<String> = ["meta", "link", "rect", "line", "path", "!DOCTYPE"]
    var open: [String] = []
    for piece in html.split(separator: "<").dropFirst() {
      let name = String(piece.prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" || $0 == "!" })
      if piece.hasPrefix("/") {
        let closed = String(piece.dropFirst().prefix { $0 != ">" })
        if voids.contains(closed) { continue }
        #expect(open.popLast() == closed)
      } else if !voids.contains(name), !piece.hasPrefix("rect"), !piece.contains("/>") {
        open.append(name)
      }
    }
    #expect(open.filter { $0 != "rect" }.isEmpty, "\(open)")
  }

  @Test func `text drives no terminal and fits a mail`() throws {
    let text = try Self.report().sheet.text
    let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f }
    #expect(controls.isEmpty)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.contains("#033[2J"))
  }

  @Test func `JSON holds the numbers, and reads as JSON`() throws {
    let json = try Self.report().json
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let sections = try #require(object?["sections"] as? [[String: Any]])
    let blocks = try #require(sections.first?["blocks"] as? [[String: Any]])
    #expect(blocks.compactMap { $0["type"] as? String } == ["figure", "chart", "table"])
    #expect(blocks[0]["value"] as? Int == 12)
    let rows = try #require(blocks[2]["rows"] as? [[Any]])
    #expect(rows.count == 16)
    #expect(rows[0][1] as? Int == 100)
    #expect(object?["v"] as? Int == 1)
    let coverage = object?["coverage"] as? [String: Any]
    #expect(coverage?["stored"] as? Int == 1)
  }

  @Test func `a figure that is notably worse is marked in words, not by colour alone`() throws {
    let sheet = try Self.report().sheet
    #expect(sheet.text.contains("*−70 % vs time before"))
    #expect(sheet.html.contains("▼ −70 % vs time before"))
  }

  @Test(arguments: [
    (0.0, "", "0"), (1_234.0, "", "1,234"), (0.123456, "", "0.1235"), (-5.5, "", "-5.5"),
    (999_999.0, "bytes", "1 MB"), (1_234_567_890.0, "bytes", "1.23 GB"), (512.0, "bytes", "512 B"),
    (0.0004, "seconds", "400 µs"), (250.0, "milliseconds", "250 ms"), (90.0, "seconds", "90 s"),
    (7_300.0, "seconds", "2.03 h"), (12.5, "percent", "12.5 %"), (1e20, "", "1e+20"),
    (.nan, "", "-"), (18_446_744_073_709_551_616, "bytes", "18.4 EB"),
  ])
  func `numbers are shown as people read them`(value: Double, unit: String, text: String) {
    #expect(Quantity.text(value, unit: unit) == text)
  }

  @Test func `a chart is drawn from zero, with its band, its flags and its gaps`() {
    var chart = Chart(title: "c", from: 0, to: 600, step: 60, zone: .utc)
    var line = Chart.Line(name: "a", values: [1, 2, nil, 4, 5, 6, 7, 8, 9, 40])
    line.extent = []
    chart.lines = [line]
    chart.band = (0..<10).map { Double($0)...Double($0 + 5) }
    chart.flags = [540..<600]
    chart.gaps = [120..<180]
    var sheet = Sheet(title: "s")
    sheet.sections = [Sheet.Section(title: "t", blocks: [.chart(chart)])]
    let html = sheet.html
    // The greatest is 40; the picture is 100 high, and a gap lifts the pen.
    #expect(html.contains("M50 97.5L150 95M350 90L450 87.5"))
    #expect(html.contains("<rect class=\"flag\" x=\"900\""))
    #expect(html.contains("<rect class=\"gap\" x=\"200\" y=\"0\" height=\"100\" width=\"100\""))
    #expect(html.contains("<path class=\"band\""))
    #expect(html.contains("1 to 40; 1 aberrant stretch"))
  }
}
