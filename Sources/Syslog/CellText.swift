/// Text from logs in tables that spreadsheets open.
public enum CellText {
  /// Whether a cell with this text would be taken for a formula: it begins with `=`, `+`, `-`, `@`, a tab or
  /// a carriage return, and is no plain number.
  ///
  /// - Parameter text: the bytes of the cell.
  /// - Returns: true for what must not be a cell as it is (OWASP, CSV injection).
  public static func isFormula(_ text: some Collection<UInt8>) -> Bool {
    guard text.count > 1, let first = text.first else { return false }
    switch first {
    case 0x3d, 0x40, 0x09, 0x0d: return true
    case 0x2b, 0x2d:
      return !text.dropFirst().allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e }
    default: return false
    }
  }
}
