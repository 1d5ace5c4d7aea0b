// swift-tools-version: 6.2
import PackageDescription

let squall = Target.Dependency.product(name: "Squall", package: "Squall")
let settings: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let package = Package(
    name: "redis-load",
    products: [.library(name: "RedisProtocol", targets: ["RedisProtocol"])],
    dependencies: [
        // In a package of your own: .package(url: "https://...", from: "..."), or the path of your copy.
        .package(name: "Squall", path: "../../..")
    ],
    targets: [
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(name: "RedisProtocol", dependencies: ["CHiredis", squall], swiftSettings: settings),
        .executableTarget(name: "redis-load", dependencies: ["RedisProtocol", squall], swiftSettings: settings),
        .testTarget(name: "RedisProtocolTests", dependencies: ["RedisProtocol", squall], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6])
