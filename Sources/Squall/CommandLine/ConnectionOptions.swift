import ArgumentParser
import LoadData
import LoadHTTP
import LoadLoop
import LoadPlan
import LoadWire

/// Flags that override what a scenario says of its connections.
package struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Connect there instead of the target's host and port; repeatable, or several with commas between.",
            valueName: "host:port"))
    package var connectTo: [String] = []

    @Option(
        help: ArgumentHelp(
            "Deal connections out over several addresses. (default: first; round-robin with several --connect-to)",
            valueName: "how"))
    package var balance: Balance?

    @Flag(name: [.customShort("4"), .long], help: "Use IPv4 addresses only.")
    package var ipv4 = false

    @Flag(name: [.customShort("6"), .long], help: "Use IPv6 addresses only.")
    package var ipv6 = false

    @Option(help: ArgumentHelp("Which addresses to use. (default: any)", valueName: "family"))
    package var ip: AddressFamily?

    @Option(
        help: ArgumentHelp("Look names up in this file first, which has the form of /etc/hosts.", valueName: "file"))
    package var hosts: String?

    @Option(help: ArgumentHelp("Connect from this local address.", valueName: "address"))
    package var sourceAddress: String?

    @Option(help: ArgumentHelp("Resolve the host's name once or per-connection. (default: once)", valueName: "when"))
    package var resolve: ConnectionSettings.Resolve?

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

    @Option(
        help: ArgumentHelp(
            "Send a trace context (traceparent) with that share of the requests, and name the slowest traces.",
            valueName: "share"),
        transform: spelled { text throws(Diagnostic) in
            if let share = Double(percentage: text) { return share }
            throw Diagnostic("\"\(text)\" is no percentage above 0% and up to 100%", fix: "write for example 1%")
        })
    package var trace: Double?

    @Flag(name: .customLong("http1.1"), help: "Speak HTTP/1.1.")
    package var http11 = false

    @Flag(help: "Speak HTTP/2, agreed on by TLS.")
    package var http2 = false

    @Flag(help: "Speak HTTP/2 from the first byte on, also without TLS.")
    package var http2PriorKnowledge = false

    @Option(
        help: ArgumentHelp(
            "Users share that many HTTP/2 connections. (default: one for each user)", valueName: "count"))
    package var http2Connections: Int?

    @Option(
        help: ArgumentHelp("The most exchanges at once on an HTTP/2 connection. (default: 100)", valueName: "count"))
    package var http2Streams: Int?

    @Flag(help: "Users keep no cookies.")
    package var noCookies = false

    @OptionGroup(title: "TLS") package var tls: TLSOptions

    package init() {}

    package func validate() throws {
        if [ipv4, ipv6, ip != nil].count(where: \.self) > 1 {
            throw ValidationError("name one of -4, -6 and --ip")
        }
        if [http11, http2, http2PriorKnowledge].count(where: \.self) > 1 {
            throw ValidationError("name one of --http1.1, --http2 and --http2-prior-knowledge")
        }
        if let http2Connections, !(1...100_000).contains(http2Connections) {
            throw ValidationError(
                "--http2-connections \(http2Connections) makes no sense; write a number from 1 to 100000")
        }
        if let http2Streams, !(1...10_000).contains(http2Streams) {
            throw ValidationError("--http2-streams \(http2Streams) makes no sense; write a number from 1 to 10000")
        }
    }

    /// What was given about connections, put into the settings of any executor that has some.
    private func connecting(_ value: PlanValue, knowing table: HostsTable?) throws -> PlanValue {
        try value.changingConnection { settings in
            let places = connectTo.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            if !places.isEmpty { settings.connectTo = try places.map { try Endpoint(parsing: String($0)) } }
            if let balance { settings.balance = balance }
            if let family = ip ?? (ipv4 ? .ipv4 : ipv6 ? .ipv6 : nil) { settings.ip = family }
            if let table { settings.hosts = table }
            if let sourceAddress {
                do {
                    _ = try SocketAddress(numeric: sourceAddress)
                } catch {
                    throw Diagnostic("--source-address: \(error)", fix: "write for example 127.0.0.2")
                }
                settings.sourceAddress = sourceAddress
            }
            if let resolve { settings.resolve = resolve }
            try tls.apply(to: &settings.tls)
        }
    }

    /// Puts what was given into the settings of executors, by their names.
    func apply(to executors: [String: PlanValue]) throws -> [String: PlanValue] {
        let table = try hosts.map(Self.table)
        var executors = try executors.mapValues { try connecting($0, knowing: table) }
        if let http = executors["http"] { executors["http"] = try speaking(http) }
        return executors
    }

    private static func table(in path: String) throws -> HostsTable {
        let content: [UInt8]
        do {
            content = try DataFiles().content(ofFile: path, atMost: 16 << 20)
        } catch {
            throw Diagnostic("--hosts: \(error.message)", fix: error.fix)
        }
        var diagnostics = Diagnostics()
        guard let table = HostsFile(content, path: path).read(into: &diagnostics) else {
            throw ScenarioFile.Invalid(diagnostics: diagnostics.all)
        }
        return table
    }

    /// What was given about HTTP, put into its settings.
    private func speaking(_ value: PlanValue) throws -> PlanValue {
        var settings = try HTTPSettings(planValue: value)
        if let timeout { settings.timeout = timeout / .seconds(1) }
        if let firstByteTimeout { settings.firstByteTimeout = firstByteTimeout / .seconds(1) }
        if noKeepalive { settings.keepAlive = false }
        if let maxRedirects {
            guard (0...100).contains(maxRedirects) else {
                throw Diagnostic("--max-redirects \(maxRedirects) makes no sense", fix: "write a number from 0 to 100")
            }
            settings.redirects = maxRedirects
        }
        if let trace { settings.tracedShare = trace }
        if http11 { settings.version = .http11 }
        if http2 { settings.version = .http2 }
        if http2PriorKnowledge { settings.version = .http2PriorKnowledge }
        if let http2Connections { settings.http2.connections = http2Connections }
        if let http2Streams { settings.http2.streams = http2Streams }
        if noCookies { settings.cookies = false }
        return try settings.planValue()
    }
}

extension ConnectionSettings.Resolve: ExpressibleByArgument {}
extension Balance: ExpressibleByArgument {}
extension AddressFamily: ExpressibleByArgument {}
