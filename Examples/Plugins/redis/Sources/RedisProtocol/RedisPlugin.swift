import Squall

/// Redis, by hiredis: a step `redis: GET cart:${id}` is one command and its reply.
public struct RedisPlugin: CallPlugin {
    /// Where it goes.
    public struct Settings: Codable, Sendable {
        var address: TargetAddress
        var database = 0
    }

    public let name = "redis"
    public let stepKeys: Set<String> = ["redis"]
    public let callKeys = ["redis"]
    public let callSynonyms = ["command": "redis", "check": "expect", "extract": "save"]
    public let results = CallResults.named(["reply", "type", "length"])
    public let settingsKeys = ["address", "database"]
    /// hiredis blocks while it waits.
    public let threads = CallThreads.own(limit: 64)
    /// Where `address` says where it goes.
    public let needsTarget = false

    /// Makes the plug-in.
    public init() {}

    public func readCall(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> CallStep<RedisCommand>? {
        guard let node = keys["redis"], let command = RedisCommand(node, into: &diagnostics) else { return nil }
        // `GET` and `cart:${id}`, as HTTP has a method and a path.
        return CallStep(command, name: command.words.dropFirst().first?.written ?? command.name, method: command.name)
    }

    public func readSettings(
        target: LocatedNode?, _ keys: MappingReader?, into diagnostics: inout Diagnostics
    ) -> Settings? {
        let database = keys?["database"]?.integer("database", in: 0...15, into: &diagnostics) ?? 0
        // A scenario whose target is a web site names the address of its Redis here.
        let address: TargetAddress?
        if let node = keys?["address"] {
            address = node.address("address", scheme: "redis", defaultPort: 6379, into: &diagnostics)
        } else if let target {
            address = target.address("target", scheme: "redis", defaultPort: 6379, into: &diagnostics)
        } else {
            address = TargetAddress(host: "127.0.0.1", port: 6379)
        }
        return address.map { Settings(address: $0, database: database) }
    }

    public func words(for call: RedisCommand) -> String? { call.words.map(\.written).joined(separator: " ") }

    public func words(for settings: Settings) -> [(key: String, value: String)] {
        [("database", "\(settings.database)")]
    }

    public func address(of settings: Settings) -> TargetAddress? { settings.address }

    public func connect(_ settings: Settings, within timeout: Duration) async throws -> RedisClient {
        try RedisClient(settings, within: timeout)
    }
}
