import Rulebook
import Syslog

extension Status {
  /// Hosts whose clocks stray from ours, or whose stamps were not believed.
  public struct Skew: Codable, Sendable, Equatable {
    /// Most hosts shown.
    public static let maxHosts = 20

    /// The hosts, worst first.
    public var hosts: [Host]
    /// Hosts left out, as there are too many.
    public var more: Int
    /// Looks at records of hosts that the table had no room for.
    public var beyond: UInt64

    /// A host's clock beside ours.
    public struct Host: Codable, Sendable, Equatable {
      /// Its name, control bytes escaped.
      public var host: String
      /// Records looked at.
      public var records: UInt64
      /// Stamp minus arrival in seconds, positive when the host is ahead, of the latest record.
      public var latest: Int64
      /// The median of the latest fifteen looked at.
      public var typical: Int64
      /// Records stamped too far ahead of the clock.
      public var future: UInt64
      /// Records stamped too long ago.
      public var ancient: UInt64
    }

    /// Hosts that stray further than the lateness.
    init(_ instance: borrowing Instance) {
      let strays = instance.strays
      hosts = strays.prefix(Skew.maxHosts).map { stray in
        Host(
          host: ShownText.of(stray.name),
          records: stray.records,
          latest: stray.latest,
          typical: stray.typical,
          future: stray.future,
          ancient: stray.ancient
        )
      }
      more = max(0, strays.count - Skew.maxHosts)
      beyond = instance.intake.pointee.hosts.beyond
    }
  }
}

extension Instance {
  /// Hosts that stray further than the lateness, worst first.
  var strays: [HostClocks.Host] {
    intake.pointee.hosts.strays(beyond: Int64(options.settings.lateness))
  }
}
