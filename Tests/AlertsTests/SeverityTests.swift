import Rulebook
import Testing

@Suite struct SeverityTests {
  @Test func `severities are ordered by how grave they are`() {
    #expect(AlertSeverity.allCases.sorted(by: >) == AlertSeverity.allCases)
    #expect(AlertSeverity.critical > .info)
  }
}
