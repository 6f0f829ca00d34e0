/// What the program is called and which version it is.
public enum Program {
  /// The version, as `--version` and `status` show it.
  public static let version = "0.1.0"
}
