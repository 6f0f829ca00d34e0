public import Outlets
public import Rulebook

extension Sink {
  /// Reads sinks from their text forms, named as the configuration says.
  ///
  /// - Parameters:
  ///   - texts: text forms, such as `graphite:tcp:HOST:PORT`.
  ///   - settings: the site's.
  /// - Returns: one for each text, in order.
  /// - Throws: what is wrong with the first that is none.
  public static func all(_ texts: [String], _ settings: Settings) throws(DestinationError) -> [Sink]
  {
    var sinks: [Sink] = []
    for text in texts {
      var sink = try Sink(text)
      sink.naming = OutletNaming(
        prefix: settings.outlets.prefix ?? OutletNaming.defaultPrefix,
        enterprise: settings.outlets.enterprise ?? OutletNaming.defaultEnterprise
      )
      sinks.append(sink)
    }
    return sinks
  }

  /// What is wrong with a text form; nil when it is one.
  public static func fault(_ text: String) -> String? {
    do throws(DestinationError) {
      _ = try Sink(text)
      return nil
    } catch {
      return error.description
    }
  }
}
