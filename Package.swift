// swift-tools-version: 6.2
import PackageDescription

// SQUALL_STRICT turns warnings into errors: set by the test command and CI, unset for packages that depend on Squall.
let strict: [SwiftSetting] = Context.environment["SQUALL_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]
// The hot path runs through several modules; exclusivity is checked in every debug build and test instead. SwiftPM refuses such
// flags in what it checks out by a version.
let fast: [SwiftSetting] =
    Context.packageDirectory.contains("/checkouts/")
    ? []
    : [.unsafeFlags(["-enforce-exclusivity=unchecked", "-cross-module-optimization"], .when(configuration: .release))]
let swift: [SwiftSetting] =
    [.enableUpcomingFeature("NonisolatedNonsendingByDefault"), .enableUpcomingFeature("ExistentialAny")] + fast + strict

/// A room of the house: folder = target. Its list of imports is the table in ARCHITECTURE.md.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: swift)
}

func tests(_ name: String, of rooms: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: rooms, resources: resources, swiftSettings: swift)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { Target.Dependency.product(name: $0, package: "swift-nio") }
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

/// What `import Squall` shows of other rooms. The product has them too: a package that had it from `Squall` alone would not be
/// compiled again when they change, and a type of its own that conforms to a protocol of theirs would not fit any more.
let shown = [
    "LoadPlan", "LoadScenario", "LoadData", "LoadMeasure", "LoadVerdict", "LoadLoop", "LoadWire", "LoadHTTP",
    "LoadCall",
    "LoadEngine", "LoadOutput",
]

let package = Package(
    name: "Squall",
    products: [
        .library(name: "Squall", targets: ["Squall"] + shown),
        .library(name: "SquallProbe", type: .static, targets: ["SquallProbe"]),
        .executable(name: "squall", targets: ["SquallCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // What to do.
        room("LoadPlan"),
        room("LoadScenario", imports: ["LoadPlan", "Yams"]),
        room("LoadData", imports: ["LoadPlan"]),

        // What happened.
        room("LoadMeasure", imports: ["LoadTarget"]),
        room("LoadVerdict", imports: ["LoadPlan", "LoadMeasure"]),

        // Doing it.
        .target(name: "CLoadLoop"),
        .target(name: "CTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        room("LoadLoop", imports: ["CLoadLoop", "CTLS"]),
        room("LoadWire", imports: ["LoadPlan", "LoadMeasure", "LoadLoop"]),
        .systemLibrary(name: "CNGHTTP2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        room("LoadHTTP2", imports: ["LoadLoop", "CNGHTTP2"]),
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        room("LoadContent", imports: ["LoadPlan", "LoadWire", "CPCRE2", "CZlib", "CLibXML2"]),
        room(
            "LoadHTTP", imports: ["LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire", "LoadContent", "LoadHTTP2"]),
        room(
            "LoadWebSocket",
            imports: ["LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire", "LoadContent", "LoadHTTP", "CZlib"]),
        .target(name: "CProtobuf", linkerSettings: [.linkedLibrary("protobuf"), .linkedLibrary("stdc++")]),
        room(
            "LoadGRPC",
            imports: ["LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire", "LoadContent", "LoadHTTP2", "CProtobuf"]),
        room("LoadCall", imports: ["LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire"]),
        room("LoadEngine", imports: ["LoadPlan", "LoadData", "LoadMeasure", "LoadLoop", "LoadWire"]),

        // Showing it.
        room("LoadOutput", imports: ["LoadTarget", "LoadPlan", "LoadMeasure", "LoadVerdict", "CZlib"]),

        // As a page. The files of the page are brought in by the compiler.
        .target(name: "CPageAssets", exclude: ["Page"], linkerSettings: [.linkedLibrary("crypto")]),
        room("LoadPage", imports: ["LoadPlan", "LoadMeasure", "LoadVerdict", "LoadOutput", "CPageAssets"]),

        // What is measured beside the target.
        room("LoadTarget"),
        room("LoadProbe", imports: ["LoadTarget"]),

        // Answering by HTTP while something else lasts.
        room(
            "LoadServer",
            imports: [
                hummingbird, .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"), nioSSL, lifecycle, logging,
            ]),

        // Telling monitoring systems.
        room("LoadMetrics", imports: ["LoadPlan", "LoadMeasure", "LoadVerdict"]),
        room(
            "LoadPush",
            imports: ["LoadPlan", "LoadMeasure", "LoadVerdict", "LoadOutput", "LoadMetrics", httpClient, nioSSL] + nio),
        .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
        room(
            "LoadPrometheus",
            imports: [
                "LoadPlan", "LoadMeasure", "LoadVerdict", "LoadOutput", "LoadTarget", "LoadMetrics", "LoadPush",
                "LoadServer", "CSnappy", hummingbird, logging,
            ]),
        room("LoadOTLP", imports: ["LoadTarget", "LoadMetrics", "LoadPush", "CZlib"]),
        room("LoadInflux", imports: ["LoadMeasure", "LoadMetrics", "LoadPush"]),
        room("LoadStatsD", imports: ["LoadPlan", "LoadMeasure", "LoadMetrics", "LoadPush"] + nio),

        // Keeping it.
        room(
            "LoadStore", imports: ["LoadPlan", "LoadMeasure", "LoadVerdict", "LoadOutput", "LoadTarget", "CZlib", grdb]),

        // Changing it while it runs.
        room(
            "LoadControl",
            imports: [
                "LoadPlan", "LoadMeasure", "LoadVerdict", "LoadEngine", "LoadOutput", "LoadServer", hummingbird,
                logging,
            ]
                + nio),

        // Looking at it in a browser.
        room(
            "LoadDashboard",
            imports: [
                "LoadPlan", "LoadMeasure", "LoadVerdict", "LoadEngine", "LoadOutput", "LoadPage", "LoadStore",
                "LoadControl", "LoadServer", hummingbird, logging, .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // Carrying what probes measure to a hub, and taking it in.
        room(
            "LoadProbeLink", imports: ["LoadPlan", "LoadTarget", "LoadOTLP", "LoadPush", grdb, httpClient] + nio),
        room(
            "LoadAlert", imports: ["LoadPlan", "LoadTarget", "LoadMeasure", "LoadVerdict", "LoadOutput"]),
        room(
            "LoadHub",
            imports: [
                "LoadAlert", "LoadPlan", "LoadTarget", "LoadMeasure", "LoadMetrics", "LoadOTLP", "LoadPage",
                "LoadStore", "LoadControl",
                "LoadDashboard", "LoadServer",
                hummingbird, logging, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // For services that measure themselves.
        room("SquallProbe", imports: ["LoadPlan", "LoadTarget", "LoadProbe", "LoadProbeLink", "LoadPush"]),

        // Scenarios in Swift, built by the command.
        room("LoadScript", imports: ["LoadPlan"]),

        // Something to load.
        room(
            "LoadLab",
            imports: [
                "LoadServer", "Yams", hummingbird, logging, httpClient, grdb,
            ] + nio),

        // The public library and the command.
        room(
            "Squall",
            imports: [
                "LoadPlan", "LoadScenario", "LoadData", "LoadMeasure", "LoadVerdict", "LoadLoop", "LoadWire",
                "LoadContent", "LoadHTTP", "LoadWebSocket", "LoadGRPC", "LoadCall", "LoadEngine", "LoadOutput",
                "LoadStore", "LoadPage",
                signals, arguments,
            ]),
        .executableTarget(
            name: "SquallCommand",
            dependencies: [
                "Squall", "LoadPlan", "LoadLoop", "LoadVerdict", "LoadHTTP", "LoadEngine", "LoadControl", "LoadLab",
                "LoadDashboard", "LoadOutput", "LoadMeasure", "LoadStore", "LoadPage", "LoadScript", "LoadMetrics",
                "LoadPush", "LoadProbe", "LoadProbeLink", "LoadTarget", "LoadAlert", "LoadServer",
                "LoadPrometheus", "LoadOTLP", "LoadInflux", "LoadStatsD", "LoadHub", httpClient, logging, signals,
                arguments,
            ],
            swiftSettings: swift),

        tests("LoadPlanTests", of: ["LoadPlan"]),
        tests(
            "ContractTests",
            of: ["LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire", "LoadHTTP", "LoadCall", "TestServers"]),
        tests(
            "LoadScenarioTests",
            of: [
                "LoadScenario", "LoadPlan", "LoadData", "LoadContent", "LoadHTTP", "LoadWebSocket", "LoadGRPC",
                "LoadLoop", "LoadWire", "Yams",
            ]),
        tests("LoadScriptTests", of: ["LoadScript", "LoadPlan"]),
        tests("LoadDataTests", of: ["LoadData", "LoadPlan"]),
        tests("LoadStoreTests", of: ["LoadStore", "LoadPlan", "LoadMeasure", "LoadVerdict", "LoadHTTP", grdb]),
        tests("LoadProbeTests", of: ["LoadProbe", "LoadTarget", "TestServers"]),
        tests("LoadAlertTests", of: ["LoadAlert", "LoadTarget", "LoadPlan"]),
        tests(
            "SquallProbeTests",
            of: ["SquallProbe", "LoadPlan", "LoadTarget", "LoadProbeLink", "LoadPush", "SquallCommand", "TestServers"]),
        tests("LoadMeasureTests", of: ["LoadMeasure", "LoadTarget", histogram]),
        tests("LoadLoopTests", of: ["LoadLoop"]),
        tests("LoadWireTests", of: ["LoadWire", "LoadLoop", "LoadPlan"]),
        tests("LoadEngineTests", of: ["LoadEngine", "LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire"]),
        tests(
            "TruthTests",
            of: [
                "Squall", "LoadPlan", "LoadMeasure", "LoadVerdict", "LoadLoop", "LoadWire", "LoadHTTP", "LoadEngine",
                "TestServers",
            ]),
        tests(
            "SquallTests", of: ["Squall", "LoadCall", "LoadWire", "LoadEngine", "LoadPlan", "LoadScenario", "LoadHTTP"]),
        tests("LoadCallTests", of: ["LoadCall", "LoadScenario", "LoadPlan", "LoadMeasure", "LoadLoop", "LoadWire"]),
        tests("LoadVerdictTests", of: ["LoadVerdict", "LoadPlan", "LoadMeasure"]),
        tests(
            "LoadOutputTests",
            of: [
                "LoadOutput", "CZlib", "LoadPlan", "LoadMeasure", "LoadTarget", "LoadVerdict", histogram, "TestServers",
            ],
            resources: [.copy("Golden")]),
        tests(
            "LoadPageTests",
            of: ["LoadPage", "LoadPlan", "LoadMeasure", "LoadTarget", "LoadOutput", "LoadVerdict", "TestServers"]),
        tests(
            "LoadMetricsTests",
            of: [
                "LoadMetrics", "LoadPush", "LoadPrometheus", "LoadOTLP", "LoadInflux", "LoadStatsD", "LoadPlan",
                "LoadMeasure", "LoadTarget",
                "LoadVerdict", "CSnappy", "CZlib", "TestServers", hummingbird, hummingbirdTesting, logging,
            ]),
        tests("LoadLabTests", of: ["LoadLab", hummingbird, hummingbirdTesting, logging]),
        tests(
            "LoadControlTests",
            of: [
                "LoadControl", "LoadEngine", "LoadPlan", "LoadMeasure", "LoadVerdict", hummingbird, hummingbirdTesting,
                logging,
            ]),
        tests(
            "LoadDashboardTests",
            of: [
                "LoadDashboard", "LoadControl", "LoadEngine", "LoadOutput", "LoadPage", "LoadPlan", "LoadMeasure",
                "LoadStore",
                "LoadVerdict", hummingbird, hummingbirdTesting, logging,
            ]),
        .systemLibrary(name: "CHTTPParser", path: "Tests/CHTTPParser", providers: [.apt(["libhttp-parser-dev"])]),
        tests("LoadContentTests", of: ["LoadContent", "LoadPlan"]),
        tests(
            "LoadHTTPTests",
            of: ["LoadHTTP", "LoadContent", "LoadPlan", "LoadWire", "LoadMeasure", "CHTTPParser", "CZlib"]),
        tests("LoadWebSocketTests", of: ["LoadWebSocket", "LoadContent", "LoadPlan", "LoadWire", "CZlib"]),
        tests("LoadHTTP2Tests", of: ["LoadHTTP2", "LoadLoop", "CNGHTTP2", "TestServers"]),
        tests(
            "LoadGRPCTests",
            of: [
                "LoadGRPC", "LoadContent", "LoadHTTP2", "LoadLoop", "LoadMeasure", "LoadPlan", "LoadWire",
                "TestServers",
            ]),
        tests(
            "LoadHubTests",
            of: [
                "LoadHub", "LoadAlert", "LoadProbeLink", "LoadOTLP", "LoadTarget", "LoadStore", "LoadPush",
                "LoadMetrics",
                "LoadDashboard", "LoadPlan", "LoadControl", "TestServers", "CountingProbe", grdb, hummingbird,
                hummingbirdTesting, logging, httpClient,
            ]),
        .executableTarget(
            name: "CountingProbe", dependencies: ["LoadTarget", "LoadProbeLink", "LoadPush", httpClient, signals],
            path: "Tests/CountingProbe", swiftSettings: swift),
        .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
        .target(
            name: "TestServers", dependencies: ["CSpawn"], path: "Tests/TestServers", swiftSettings: swift),
        tests(
            "IntegrationTests",
            of: [
                "Squall", "LoadPlan", "LoadMeasure", "LoadVerdict", "LoadContent", "LoadHTTP", "LoadWebSocket",
                "LoadGRPC",
                "LoadScenario", "LoadEngine", "LoadLoop", "LoadWire", "LoadOutput", "SquallCommand", "TestServers",
            ]),
        tests("CommandTests", of: ["SquallCommand", "LoadVerdict", "TestServers", "Yams"]),
        tests("EquivalenceTests", of: ["SquallCommand", "Squall", "TestServers"], resources: [.copy("Ways")]),
    ],
    swiftLanguageModes: [.v6]
)
