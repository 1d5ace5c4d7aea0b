// swift-tools-version: 6.2
import PackageDescription

let squall = Target.Dependency.product(name: "Squall", package: "Squall")
// An executor's methods run on the thread of their event loop.
let settings: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let package = Package(
    name: "memcached-load",
    products: [.library(name: "MemcachedProtocol", targets: ["MemcachedProtocol"])],
    dependencies: [
        // In a package of your own: .package(url: "https://...", from: "..."), or the path of your copy.
        .package(name: "Squall", path: "../../..")
    ],
    targets: [
        .target(name: "MemcachedProtocol", dependencies: [squall], swiftSettings: settings),
        .executableTarget(
            name: "memcached-load", dependencies: ["MemcachedProtocol", squall], swiftSettings: settings),
        .testTarget(
            name: "MemcachedProtocolTests", dependencies: ["MemcachedProtocol", squall], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6])
