import ArgumentParser
import Foundation
import LoadHTTP
import LoadPlan
import Squall

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
        help: ArgumentHelp(
            "A header, \"Name: value\"; repeatable. Host, and secret ones such as Authorization, go to the first URL's host alone.",
            valueName: "header"),
        transform: spelled(HTTPRequestSpecification.Header.init(line:)))
    var header: [HTTPRequestSpecification.Header] = []

    /// Not transformed by the parser, whose messages quote what was given.
    @Option(
        name: [.customShort("u"), .customLong("auth")],
        help: ArgumentHelp(
            "A user and a password, sent as Basic credentials, to the first URL's host alone.",
            valueName: "user:password"))
    var credentials: String?

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
            credentials.map { _ in "-u" },
            expectStatus.isEmpty ? nil : "--expect-status",
        ].compactMap { $0 }
    }
}

extension OpenWorkload.Spacing: ExpressibleByArgument {}

extension Double {
    /// `5000/s`, or `5000` for short.
    init(arrivalRate text: String) throws {
        self = try Double(parsingRate: text.contains("/") ? text : text + "/s")
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
