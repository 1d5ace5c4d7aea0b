import ArgumentParser
import Foundation
import LoadLab
import Logging
import UnixSignals

/// `squall lab`: serves the built-in target until it is interrupted.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Serve a target to try things out on: a mock shop with chosen delays and failures.",
        discussion: """
            GET / on the lab lists its routes. The environment variable LOG_LEVEL (trace, debug, info, notice, \
            warning, error, critical; default notice) sets how much it logs to standard error.
            """)

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 8080

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Seeds products, delays and failures: the same seed gives the same ones.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "How long every API route waits: 10ms, exp:10ms (mean) or lognormal:10ms,0.5 (median, sigma).",
            valueName: "distribution"),
        transform: DelayDistribution.init(parsing:))
    var delay: DelayDistribution?

    @Option(
        help: ArgumentHelp("The share of requests to API routes that fail with 503: 0.05 or 5%.", valueName: "share"),
        transform: LabConfiguration.errorRate(parsing:))
    var errorRate = 0.0

    @Flag(help: .hidden)
    var untilInputEnds = false

    func validate() throws {
        do {
            _ = try target
            _ = try logLevel
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        var logger = Logger(label: "squall.lab")
        logger.logLevel = try logLevel
        let lab = Lab(configuration: try target, logger: logger)

        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let serving = Task { [host] in try await lab.run { port in Self.announce(host: host, port: port) } }
        let stopping = Task {
            for await _ in signals {
                // The second time, at once.
                if serving.isCancelled { Self.exit(withError: ExitCode(130)) }
                serving.cancel()
            }
        }
        defer { stopping.cancel() }
        if untilInputEnds {
            // Whoever started it holds the other end, and lets go of it however it ends.
            FileHandle.standardInput.readabilityHandler = { if $0.availableData.isEmpty { serving.cancel() } }
        }
        try await serving.value
    }

    private static func announce(host: String, port: Int) {
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        print("lab listening on http://\(authority)")
        print("try: curl 'http://\(authority)/products?limit=3&delay=exp:10ms'; GET / lists all routes; Ctrl-C stops")
        fflush(nil)
    }

    private var target: LabConfiguration {
        get throws { try LabConfiguration(host: host, port: port, seed: seed, delay: delay, errorRate: errorRate) }
    }

    private var logLevel: Logger.Level {
        get throws {
            guard let name = ProcessInfo.processInfo.environment["LOG_LEVEL"], !name.isEmpty else { return .notice }
            guard let level = Logger.Level(rawValue: name.lowercased()) else {
                let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidLabValue(#"LOG_LEVEL "\#(name)" is not a log level; set one of \#(levels)"#)
            }
            return level
        }
    }
}
