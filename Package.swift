// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built the same way; a target that needs more says so where it is listed.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// As `house`, but optimised in debug builds too.
///
/// So tests that work through millions of lines take minutes, not tens of them. Nothing is checked less: overflow traps as ever, and `-assert-config`
/// keeps what only debug builds check, the bounds of unsafe buffers among it.
let quick: [SwiftSetting] =
  house + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

let package = Package(
  name: "minuted",
  products: [
    .executable(name: "minuted", targets: ["minuted"]),
    .executable(name: "minuted-dashboard", targets: ["minuted-dashboard"]),
    .executable(name: "loggen", targets: ["loggen"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Without its traits: no configuration of its own, no more of Foundation than it needs.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird",
      from: "2.28.1",
      traits: []
    ),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: C libraries (one module map each, no Swift)
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CRRD", pkgConfig: "librrd", providers: [.apt(["librrd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CDeflate",
      pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"])]
    ),

    // MARK: The stations of a line's journey, in order
    .target(name: "Syslog", swiftSettings: quick),
    .target(name: "Sketches", swiftSettings: quick),
    .target(
      name: "Patterns",
      dependencies: ["CPCRE2", "Syslog"],
      resources: [.embedInCode("Grok/standard.grok")],
      swiftSettings: quick
    ),
    .target(
      name: "Rulebook",
      dependencies: ["Syslog", "Patterns", .product(name: "Yams", package: "Yams")],
      swiftSettings: quick
    ),
    .target(name: "Minutes", dependencies: ["Syslog", "Sketches"], swiftSettings: quick),
    .target(
      name: "Rollup",
      dependencies: [
        "Syslog", "Sketches", "Minutes", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: quick
    ),
    .target(
      name: "Privacy",
      dependencies: ["Syslog", "Patterns", "Rulebook", "Rollup"],
      swiftSettings: quick
    ),
    .target(
      name: "Unknowns",
      dependencies: ["Syslog", "Sketches", "Patterns"],
      swiftSettings: quick
    ),
    .target(name: "Archive", dependencies: ["Syslog", "CZlib", "CDeflate"], swiftSettings: quick),
    .target(
      name: "Ledger",
      dependencies: [
        "Minutes", "Sketches", "Unknowns", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: quick
    ),
    .target(name: "RoundRobin", dependencies: ["CRRD", "Syslog"], swiftSettings: quick),
    .target(name: "Detector", dependencies: ["Syslog"], swiftSettings: quick),
    .target(name: "Outlets", dependencies: ["Minutes", "Syslog"], swiftSettings: quick),
    .target(
      name: "Alerts",
      dependencies: [
        "Syslog", "Sketches", "Patterns", "Rulebook", "Minutes", "Ledger", "Outlets",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: quick
    ),
    .target(
      name: "Pipeline",
      dependencies: [
        "Syslog", "Sketches", "Patterns", "Rulebook", "Minutes", "Unknowns", "Archive", "Ledger",
        "RoundRobin", "Detector", "Outlets", "Alerts", "Rollup", "Privacy",
      ],
      swiftSettings: quick
    ),

    .target(
      name: "Search",
      dependencies: ["Syslog", "Patterns", "Rulebook", "Archive", "Pipeline"],
      swiftSettings: quick
    ),
    .target(
      name: "Reports",
      dependencies: [
        "Syslog", "Sketches", "Patterns", "Rulebook", "Minutes", "Unknowns", "Archive", "Ledger",
        "RoundRobin", "Alerts", "Pipeline",
      ],
      resources: [.embedInCode("Sheet/sheet.css")],
      swiftSettings: quick
    ),

    .target(
      name: "Setup",
      dependencies: [
        "Syslog", "Patterns", "Rulebook", "Minutes", "Archive", "Ledger", "RoundRobin", "Outlets",
        "Pipeline",
      ],
      swiftSettings: quick
    ),

    // MARK: Programs
    .executableTarget(
      name: "minuted",
      dependencies: [
        "Syslog", "Patterns", "Rulebook", "Minutes", "Unknowns", "Archive", "Ledger", "RoundRobin",
        "Detector", "Outlets", "Alerts", "Rollup", "Privacy", "Pipeline", "Search", "Reports",
        "Setup",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house
    ),
    .target(
      name: "Dashboard",
      dependencies: [
        "Syslog", "Sketches", "Rulebook", "Minutes", "Unknowns", "Archive", "Ledger", "RoundRobin",
        "Outlets", "Alerts", "Pipeline", "Reports",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Assets/dashboard.css"), .embedInCode("Assets/dashboard.js")],
      swiftSettings: house
    ),
    .executableTarget(
      name: "minuted-dashboard",
      dependencies: [
        "Syslog", "Rulebook", "Pipeline", "Dashboard",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house
    ),
    .executableTarget(name: "loggen", swiftSettings: quick),

    // MARK: Benchmarks (make bench)
    .target(name: "CAllocationCounter", path: "Benchmarks/CAllocationCounter"),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CAllocationCounter", "Syslog", "Sketches", "Rulebook", "Minutes", "Unknowns", "Detector",
        "Outlets", "Pipeline", "Reports",
      ],
      path: "Benchmarks/bench",
      swiftSettings: house
    ),

    // MARK: Tests
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: quick),
    .testTarget(
      name: "SyslogTests",
      dependencies: ["TestSupport", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "SketchesTests",
      dependencies: ["TestSupport", "Sketches"],
      swiftSettings: house
    ),
    .testTarget(
      name: "PatternsTests",
      dependencies: ["TestSupport", "Patterns"],
      swiftSettings: house
    ),
    .testTarget(
      name: "RulebookTests",
      dependencies: ["TestSupport", "Rulebook", "Syslog", "Patterns"],
      swiftSettings: house
    ),
    .testTarget(
      name: "MinutesTests",
      dependencies: ["TestSupport", "Minutes", "Sketches", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "RollupTests",
      dependencies: ["TestSupport", "Rollup", "Minutes", "Sketches"],
      swiftSettings: house
    ),
    .testTarget(
      name: "PrivacyTests",
      dependencies: ["TestSupport", "Privacy", "Patterns", "Rollup", "Rulebook", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "UnknownsTests",
      dependencies: ["TestSupport", "Unknowns", "Patterns", "Sketches", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "ArchiveTests",
      dependencies: ["TestSupport", "Archive", "CZlib", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "SearchTests",
      dependencies: ["TestSupport", "Search", "Archive", "Patterns", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "LedgerTests",
      dependencies: ["TestSupport", "Ledger", "Minutes", "Sketches", "Unknowns"],
      swiftSettings: house
    ),
    .testTarget(
      name: "RoundRobinTests",
      dependencies: ["TestSupport", "RoundRobin", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "DetectorTests",
      dependencies: ["TestSupport", "Detector", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "OutletsTests",
      dependencies: ["Outlets", "Minutes", "Sketches", "Syslog"],
      swiftSettings: house
    ),
    .testTarget(
      name: "AlertsTests",
      dependencies: [
        "TestSupport", "Alerts", "Ledger", "Minutes", "Rulebook", "Sketches", "Syslog",
      ],
      swiftSettings: house
    ),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "TestSupport", "Reports", "Alerts", "Ledger", "Minutes", "Pipeline", "RoundRobin",
        "Rulebook", "Sketches", "Syslog", "Unknowns",
      ],
      swiftSettings: house
    ),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "TestSupport", "Alerts", "Ledger", "Minutes", "Outlets", "Pipeline", "Rollup", "RoundRobin",
        "Unknowns",
        "Rulebook", "Sketches", "Syslog",
      ],
      swiftSettings: house
    ),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Archive", "Dashboard", "Ledger", "Minutes", "Outlets", "Pipeline", "Sketches", "Syslog",
      ],
      swiftSettings: house
    ),
    .testTarget(
      name: "AllocationTests",
      dependencies: [
        "CAllocationCounter", "Minutes", "Pipeline", "Rulebook", "Syslog",
      ],
      swiftSettings: house
    ),
    .testTarget(
      name: "SetupTests",
      dependencies: ["TestSupport", "Setup", "Ledger", "Pipeline", "RoundRobin", "Rulebook"],
      swiftSettings: house
    ),
    .testTarget(
      name: "CommandTests",
      dependencies: ["TestSupport", "minuted", "minuted-dashboard", "loggen"],
      swiftSettings: house
    ),
  ]
)
