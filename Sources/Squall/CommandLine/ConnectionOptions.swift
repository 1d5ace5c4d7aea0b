import ArgumentParser
import LoadHTTP
import LoadLoop
import LoadPlan

/// Flags that override what a scenario says of its connections.
package struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Connect there instead of the target's host and port.", valueName: "host:port"))
    package var connectTo: String?

    @Option(help: ArgumentHelp("Connect from this local address.", valueName: "address"))
    package var sourceAddress: String?

    @Option(help: ArgumentHelp("Resolve the host's name once or per-connection. (default: once)", valueName: "when"))
    package var resolve: HTTPSettings.Resolve?

    @Option(
        help: ArgumentHelp("The most that an exchange may take. (default: 30s)", valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    package var timeout: Duration?

    @Option(
        help: ArgumentHelp(
            "The most that the first byte of a response may take after its request. (default: no limit)",
            valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    package var firstByteTimeout: Duration?

    @Flag(help: "A new connection for each exchange.")
    package var noKeepalive = false

    @Option(help: ArgumentHelp("Follow that many redirects, each an exchange. (default: 0)", valueName: "count"))
    package var maxRedirects: Int?

    @Flag(help: "Users keep no cookies.")
    package var noCookies = false

    package init() {}

    /// The settings with what was given on the command line.
    package func apply(to value: PlanValue) throws -> PlanValue {
        var settings = try HTTPSettings(planValue: value)
        if let connectTo { settings.connectTo = try HTTPSettings.Endpoint(parsing: connectTo) }
        if let sourceAddress {
            do {
                _ = try SocketAddress(numeric: sourceAddress)
            } catch {
                throw Diagnostic("--source-address: \(error)", fix: "write for example 127.0.0.2")
            }
            settings.sourceAddress = sourceAddress
        }
        if let resolve { settings.resolve = resolve }
        if let timeout { settings.timeout = timeout / .seconds(1) }
        if let firstByteTimeout { settings.firstByteTimeout = firstByteTimeout / .seconds(1) }
        if noKeepalive { settings.keepAlive = false }
        if let maxRedirects {
            guard (0...100).contains(maxRedirects) else {
                throw Diagnostic("--max-redirects \(maxRedirects) makes no sense", fix: "write a number from 0 to 100")
            }
            settings.redirects = maxRedirects
        }
        if noCookies { settings.cookies = false }
        return try settings.planValue()
    }
}

extension HTTPSettings.Resolve: ExpressibleByArgument {}
