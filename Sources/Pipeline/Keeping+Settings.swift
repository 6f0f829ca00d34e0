import Archive
import Rulebook

extension Keeping {
  /// What the configuration asks for.
  init(_ settings: UnmatchedSettings) {
    self.init()
    maxBytes = Int64(settings.maxBytes)
    maxAge = Int64(settings.maxAge)
    files = settings.keep
    bytes = Int64(settings.retainBytes)
    compresses = settings.compresses
  }
}
