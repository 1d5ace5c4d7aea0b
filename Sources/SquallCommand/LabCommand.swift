import ArgumentParser
import Foundation
import LoadLab
import Logging
import UnixSignals

/// `squall lab`: serves the built-in target until it is interrupted.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Serve a target to try things out on: a mock shop with chosen delays, failures and bottlenecks.",
        discussion: """
            squall lab --delay exp:10ms --error-rate 1%
            squall lab --bottleneck worker-pool:k=8,service=10ms
            squall lab --bottleneck /order=db-pool:connections=2 --bottleneck rate-limit:rate=500
            squall lab --list-bottlenecks                       what there is, and what can be set

            GET / on the lab lists its routes; GET /lab/truth says what is known of its bottlenecks, such as their capacity. The environment variable LOG_LEVEL (trace, debug, info, notice, \
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

    @Option(
        name: .customLong("bottleneck"),
        help: ArgumentHelp(
            "What limits it; may be repeated, a request meets them in that order.",
            valueName: "[/route=]name[:parameter=value,...]"),
        transform: BottleneckSetting.init(parsing:))
    var bottlenecks: [BottleneckSetting] = []

    @Option(
        help: ArgumentHelp("A YAML file with bottlenecks, which come after those of --bottleneck.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Stations in front of the service, each a server: edge,balancer,2xdc,service.", valueName: "stations"))
    var topology: String?

    @Option(
        help: ArgumentHelp(
            "What is set about one of them: edge:ttl=1s or dc:delay=5ms,further=40ms. May be repeated.",
            valueName: "name:parameter=value,..."),
        transform: HopSetting.init(parsing:))
    var hop: [HopSetting] = []

    @Flag(help: "List bottlenecks and stations, their parameters and what is taken for them, and end.")
    var listBottlenecks = false

    @Flag(help: .hidden)
    var untilInputEnds = false

    /// Whether it is the lab at the end of a packet-path, which somebody else made.
    @Flag(help: .hidden)
    var behindPath = false

    func validate() throws {
        do {
            _ = try logLevel
            let target = try target
            if !behindPath { _ = try LabBehindPath(target) }
            try Lab(configuration: target, logger: Logger(label: "squall.lab")).check()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        if listBottlenecks {
            print(BottleneckList.text, terminator: "")
            return
        }
        var logger = Logger(label: "squall.lab")
        logger.logLevel = try logLevel
        let target = try target
        let lab = Lab(configuration: target, logger: logger)

        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let path = behindPath ? nil : try LabBehindPath(target)
        let serving = Task { [host] in
            if let path {
                let arguments = CommandLine.arguments.drop { $0 != "lab" }.dropFirst().filter {
                    $0 != "--until-input-ends"
                }
                try await path.run(arguments: arguments + ["--behind-path"]) { Self.announce($0) }
            } else {
                let authority = host.contains(":") ? "[\(host)]" : host
                try await lab.run { port in Self.announce("http://\(authority):\(port)") }
            }
        }
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
            FileHandle.standardInput.readabilityHandler = { input in
                guard input.availableData.isEmpty else { return }
                input.readabilityHandler = nil
                serving.cancel()
            }
        }
        try await serving.value
    }

    private static func announce(_ address: String) {
        print("lab listening on \(address)")
        print("try: curl '\(address)/products?limit=3&delay=exp:10ms'; GET / lists all routes; Ctrl-C stops")
        fflush(nil)
    }

    private var target: LabConfiguration {
        get throws {
            guard topology != nil || hop.isEmpty else {
                throw InvalidLabValue("--hop is about a station; name them with --topology edge,balancer,2xdc,service")
            }
            return try LabConfiguration(
                host: host, port: port, seed: seed, delay: delay, errorRate: errorRate,
                bottlenecks: bottlenecks + (try config.map(Self.bottlenecks(in:)) ?? []),
                topology: try topology.map { try Topology(parsing: $0, hops: hop) })
        }
    }

    private static func bottlenecks(in file: String) throws -> [BottleneckSetting] {
        let text: String
        do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
            throw InvalidLabValue("\(file) cannot be read: \(error.localizedDescription)")
        }
        return try BottleneckFile(parsing: text, name: file).settings
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
