import ArgumentParser
import Foundation
import LoadOutput
import LoadPlan
import LoadProbe
import LoadProbeLink
import LoadPrometheus
import LoadPush
import LoadStore
import LoadTarget
import Squall
import UnixSignals

/// `squall probe`: measures this machine and programs on it, beside a target.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Measure this machine and programs on it, and tell a hub.",
        discussion: """
            squall probe --watch port:8080                      a line each second, for people
            squall probe --watch nginx --json                   a reading each second, for programs
            squall probe --watch nginx --to http://HUB:4318     for a hub, which keeps them
            squall probe --watch nginx --listen 9100            for Prometheus, which fetches them

            A hub that is away misses nothing: what it does not have waits in a file, up to 256 MiB or a week. A hub \
            may want readings more often, down to 10ms. Ctrl-C ends it.
            """)

    @OptionGroup var watched: WatchOptions
    @Option(
        help: ArgumentHelp("How often it measures: 10ms to 60s.", valueName: "time"),
        transform: spelled { text throws(Diagnostic) in try Self.interval(text) })
    var interval = Duration.seconds(1)
    @Option(
        help: ArgumentHelp(
            "Measure that often while CPU, pressure or an accept queue changes fast: 10ms to --interval.",
            valueName: "time"),
        transform: spelled { text throws(Diagnostic) in try Self.interval(text) })
    var finest: Duration?
    @Flag(help: "Print each reading as a line of JSON.")
    var json = false
    @Flag(help: "Measure for one interval, print that, and end.")
    var once = false
    @Option(
        help: ArgumentHelp(
            "Let Prometheus fetch readings from http://HOST:PORT/metrics, each measured when it is fetched.",
            valueName: "[host:]port"),
        transform: spelled(ListenAddress.init(parsing:)))
    var listen: ListenAddress?
    @Option(help: ArgumentHelp("The hub that is told: http://127.0.0.1:4318.", valueName: "url"))
    var to: String?
    @Option(help: ArgumentHelp("A file with the hub's token in its first line.", valueName: "file"))
    var tokenFile: String?
    @OptionGroup var identity: HubIdentityOptions
    @Option(help: ArgumentHelp("What the probe is called; the machine's name by default.", valueName: "name"))
    var name: String?
    @Option(
        help: ArgumentHelp("Where readings wait for the hub, instead of the user's data directory.", valueName: "file"))
    var buffer: String?

    func validate() throws {
        if to == nil, let flag = identity.given.first {
            throw ValidationError("\(flag) is about a hub; name one with --to https://127.0.0.1:4318")
        }
        if to == nil,
            let flag = [("--token-file", tokenFile), ("--name", name), ("--buffer", buffer)].first(where: {
                $0.1 != nil
            })
        {
            throw ValidationError("\(flag.0) is about a hub; name one with --to http://127.0.0.1:4318")
        }
        if listen != nil, let flag = once ? "--once" : json ? "--json" : nil {
            throw ValidationError("\(flag) prints readings, --listen has them fetched; leave one of them away")
        }
        if let finest {
            guard finest <= interval else {
                throw ValidationError(
                    "--finest is longer than --interval, which is \(interval.compactText); write for example 50ms")
            }
            if once { throw ValidationError("--finest is about readings that go on; leave it or --once away") }
            if listen != nil, to == nil {
                throw ValidationError("--finest is about what is sent or printed; leave it away, or add --to")
            }
        }
        if to != nil, once { throw ValidationError("--once is not for a hub; leave it or --to away") }
        if name?.isEmpty == true { throw ValidationError("--name is empty; write for example web-1") }
    }

    func run() async throws {
        var probe = Probe(watched.watch)
        _ = probe.read(at: Date.now.timeIntervalSince1970)
        for program in probe.missing {
            Terminal.standardError.write("no process matches \(program) yet; it is looked for every two seconds\n")
        }
        guard let listen else { return try await measure(probe) }
        try await ScrapedProbe(watched.watch).serve(on: listen) { address in
            Terminal.standardError.write("metrics at http://\(address)/metrics\n")
            if to == nil { await Self.untilSignal() } else { try await measure(probe) }
        }
    }

    private func measure(_ probe: Probe) async throws {
        let readings = PacedProbe(probe, every: interval, finest: finest)
        if let to { try await tell(to, of: readings) } else { await show(readings) }
    }

    private static func untilSignal() async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
    }

    // MARK: - Here

    private func show(_ readings: PacedProbe) async {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        await withTaskGroup { group in
            group.addTask { await write(readings) }
            group.addTask { for await _ in signals { return } }
            await group.next()
            group.cancelAll()
        }
    }

    private func write(_ readings: PacedProbe) async {
        var (lines, texts) = (ReadingLines(), ProbeLine())
        while let reading = await readings.next() {
            let text = json ? lines.line(reading) : texts.line(reading)
            guard let text else { continue }
            print(text)
            fflush(nil)
            if once { return }
        }
    }

    // MARK: - To a hub

    private func tell(_ hub: String, of readings: PacedProbe) async throws {
        try identity.check(hub)
        let address = try HubAddress(parsing: hub, token: try tokenFile.map(TokenFile.token(in:)))
        let host = ProcessInfo.processInfo.hostName
        let source = ReadingSource(name: name ?? host, host: host, instance: UUID().uuidString)
        let path = try bufferPath(of: source.name)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await HTTPPush.withClient(identity: try identity.identity()) { client in
            let client = HubClient(client, address)
            let (wishes, wish) = AsyncStream.makeStream(of: Duration?.self)
            let link = try ProbeLink(source: source, buffer: path, onInterval: { wish.yield($0) }) { body, limit in
                await client.send(body, limit: limit)
            }
            Terminal.standardError.write(
                "probe \(source.name): measures every \(interval.compactText)"
                    + (finest.map { ", down to \($0.compactText)" } ?? "") + " for \(address)\n")
            let (measured, measure) = AsyncStream.makeStream(of: TargetReading.self)
            await withTaskGroup { group in
                group.addTask { for await interval in wishes { await readings.wish(interval) } }
                group.addTask { await Self.report(link) }
                group.addTask { while let reading = await readings.next() { measure.yield(reading) } }
                group.addTask {
                    for await _ in signals { break }
                    measure.finish()
                }
                await link.run(measured)
                group.cancelAll()
            }
            let status = await link.status
            if status.waiting > 0 {
                Terminal.standardError.write(
                    "the hub does not have the last \(status.waiting) batches: they are in \(path), for the next start\n"
                )
            }
        }
    }

    /// Says when the hub, or the disk, fails, and when it does no more.
    private static func report(_ link: ProbeLink) async {
        await link.eachProblem { problem, status in
            Terminal.standardError.write(
                problem.map { "\($0); \(status.waiting) batches wait\n" } ?? "the hub takes readings again\n")
        }
    }

    private func bufferPath(of name: String) throws -> String {
        if let buffer { return buffer }
        guard let store = StorePath.chosen(nil) else {
            throw Diagnostic("this user has no home, and so no place for a buffer", fix: "name one with --buffer FILE")
        }
        return URL(filePath: store).deletingLastPathComponent()
            .appending(path: "probe-\(name.replacing("/", with: "_")).sqlite").path
    }

    private static func interval(_ text: String) throws(Diagnostic) -> Duration {
        let interval = try Duration(parsing: text)
        guard ReadingPace.intervals.contains(interval) else {
            throw Diagnostic("\(text) is no interval of a probe", fix: "write 10ms to 60s")
        }
        return interval
    }
}
