import ArgumentParser
import Foundation
import LoadEngine
import LoadHTTP
import LoadLoop
import LoadPlan

/// Flags that say how much load a URL gets. A scenario file says it itself.
struct WorkloadOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("users"), .customLong("connections")],
        help: ArgumentHelp(
            "Users, each with a connection of its own; --connections is the same. (default: 10)", valueName: "count"))
    var users: Int?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("How long to send, for example 10s or 5m. (default: 10s)", valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    var duration: Duration?

    @Option(
        name: [.customShort("n"), .customLong("iterations")],
        help: ArgumentHelp(
            "Stop after that many requests, or after the duration (then 1h by default).", valueName: "count"))
    var iterations: Int?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Requests per second, sent on time whatever the target does: 5000/s.", valueName: "rate"),
        transform: spelled(Double.init(arrivalRate:)))
    var rate: Double?

    @Option(help: ArgumentHelp("How arrivals are spaced with --rate. (default: even)", valueName: "spacing"))
    var arrivals: OpenWorkload.Spacing?

    @Option(help: ArgumentHelp("The most users at once with --rate. (default: 10000)", valueName: "count"))
    var maxUsers: Int?

    /// The flags that were given, as the user wrote them.
    var given: [String] {
        [
            users.map { _ in "-c" }, duration.map { _ in "-d" }, iterations.map { _ in "-n" }, rate.map { _ in "-r" },
            arrivals.map { _ in "--arrivals" }, maxUsers.map { _ in "--max-users" },
        ].compactMap { $0 }
    }
}

/// Flags that say what a URL is requested with.
struct RequestOptions: ParsableArguments {
    @Option(
        name: [.customShort("X"), .customShort("m"), .long], help: "The method. (default: GET, or POST with --body)")
    var method: String?

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp("A header, \"Name: value\"; repeatable.", valueName: "header"),
        transform: spelled(HTTPRequestSpecification.Header.init(line:)))
    var header: [HTTPRequestSpecification.Header] = []

    @Option(help: ArgumentHelp("The body; @FILE reads it from a file.", valueName: "text"))
    var body: String?

    @Option(
        help: ArgumentHelp(
            "Statuses that count as success: 200, 200-299; repeatable. (default: below 400)", valueName: "status"),
        transform: spelled(HTTPRequestSpecification.StatusRange.init(option:)))
    var expectStatus: [HTTPRequestSpecification.StatusRange] = []

    var given: [String] {
        [
            method.map { _ in "--method" }, header.isEmpty ? nil : "-H", body.map { _ in "--body" },
            expectStatus.isEmpty ? nil : "--expect-status",
        ].compactMap { $0 }
    }
}

/// Flags that give a scenario's variables their values.
struct VariableOptions: ParsableArguments {
    @Option(
        name: .customLong("var"),
        help: ArgumentHelp("A value for a variable of the scenario; repeatable.", valueName: "name=value"))
    var variables: [String] = []

    /// The values by name; of several for one name the last.
    ///
    /// Split here and not by the parser, whose messages quote what was given: it may be a secret.
    func values() throws -> [String: String] {
        var values: [String: String] = [:]
        for text in variables {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw Diagnostic(
                    "--var is not followed by a name with its value", fix: "write for example --var product=7")
            }
            values[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return values
    }
}

/// Flags that override what a scenario says of its connections.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Connect there instead of the target's host and port.", valueName: "host:port"))
    var connectTo: String?

    @Option(help: ArgumentHelp("Connect from this local address.", valueName: "address"))
    var sourceAddress: String?

    @Option(help: ArgumentHelp("Resolve the host's name once or per-connection. (default: once)", valueName: "when"))
    var resolve: HTTPSettings.Resolve?

    @Option(
        help: ArgumentHelp("The most that an exchange may take. (default: 30s)", valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    var timeout: Duration?

    @Flag(help: "A new connection for each exchange.")
    var noKeepalive = false

    /// The settings with what was given on the command line.
    func apply(to value: PlanValue) throws -> PlanValue {
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
        if noKeepalive { settings.keepAlive = false }
        return try settings.planValue()
    }
}

/// Flags about this machine's part in the run.
struct GeneratorOptions: ParsableArguments {
    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp("Event loops, one thread each. (default: the number of cores)", valueName: "count"))
    var loops: Int?

    @Option(
        help: ArgumentHelp(
            "Busy-wait that long before each intended start, or off. (default: 30us)", valueName: "time"),
        transform: spelled(Duration.init(spin:)))
    var spin: Duration = .microseconds(30)

    @Option(
        help: ArgumentHelp(
            "A host that may be loaded though it is neither local nor private; repeatable.", valueName: "host"))
    var allow: [String] = []

    func validate() throws {
        if let loops, !(1...1024).contains(loops) {
            throw ValidationError("--loops \(loops) makes no sense; write a number from 1 to 1024")
        }
    }

    var engineOptions: Engine.Options {
        Engine.Options(
            loops: loops ?? ProcessInfo.processInfo.activeProcessorCount, spin: spin,
            policy: AddressPolicy(allowedHosts: Set(allow)))
    }
}

/// A reader of an option's value whose mistakes read as the end of the parser's own sentence.
func spelled<Value>(_ read: @escaping @Sendable (String) throws -> Value) -> @Sendable (String) throws -> Value {
    { text in
        do {
            return try read(text)
        } catch let mistake as Diagnostic {
            throw Misspelt(description: mistake.message + (mistake.fix.map { "; \($0)" } ?? ""))
        }
    }
}

private struct Misspelt: Error, CustomStringConvertible {
    let description: String
}

extension OpenWorkload.Spacing: ExpressibleByArgument {}
extension HTTPSettings.Resolve: ExpressibleByArgument {}

extension Double {
    /// `5000/s`, or `5000` for short.
    init(arrivalRate text: String) throws {
        self = try Double(parsingRate: text.contains("/") ? text : text + "/s")
    }
}

extension Duration {
    fileprivate init(spin text: String) throws {
        self = text == "off" ? .zero : try Duration(parsing: text)
    }
}

extension HTTPRequestSpecification.Header {
    fileprivate init(line: String) throws {
        guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
            throw Diagnostic("\"\(line)\" is not a header", fix: "write for example \"Accept: application/json\"")
        }
        self.init(
            name: String(line[..<colon]),
            value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
}

extension HTTPRequestSpecification.StatusRange {
    fileprivate init(option text: String) throws {
        guard let range = Self(text) else {
            throw Diagnostic("\"\(text)\" is not a status", fix: "write for example 200 or 200-299")
        }
        self = range
    }
}
