import Foundation
import LoadPlan
import LoadProbe
import LoadProbeLink
import LoadPush
import LoadTarget

/// Measures the service that it is a part of, and tells a hub (`squall hub`).
///
///     let result = try await SquallProbe.start(hub: "http://hub:4318", name: "shop") { probe in
///         for (place, loop) in eventLoops.enumerated() {
///             probe.probe(eventLoop: "http-\(place)") { loop.execute($0) }
///         }
///         try await service.run()
///     }
///
/// Of the process it measures what `squall probe --watch` does: CPU, memory, threads, files, its ports and control group. What nobody
/// sees from outside comes on top, `squall.runtime.executor.delay`: for how long a task that is ready waits for a thread, and what an
/// event loop is given for its turn, the longest time and the mean of an interval.
///
/// While the hub is away readings wait in a file. Nothing that fails later disturbs the service.
public struct SquallProbe: Sendable {
    /// How long the end of a service may be delayed for what the hub does not have yet.
    private static let lastTry = Duration.seconds(2)

    private let address: HubAddress
    private let source: ReadingSource
    private let interval: Duration
    private let finest: Duration?
    /// The first of these that no other process has.
    private let buffers: [String]
    private let watchesMachine: Bool
    private let onProblem: @Sendable (String?) -> Void
    private let delays: ExecutorDelays

    /// Makes a probe; nothing is measured before it runs.
    ///
    /// - Parameters:
    ///   - hub: its address: `http://127.0.0.1:4318`.
    ///   - name: what the service is called there.
    ///   - token: the hub's, where it has one.
    ///   - interval: from one reading to the next, 10 ms to 60 s; the hub may want another one meanwhile.
    ///   - finest: the interval while things change fast (`squall probe --finest`); nil for no other.
    ///   - buffer: the file in which readings wait for the hub, of one process at a time; nil for one in the folder of temporary files, by
    ///     the name: of several copies of the service each has its own, and what the last of them left waits until as many run again.
    ///   - watchesMachine: whether the machine is measured, too: where no `squall probe` runs on it.
    ///   - onProblem: told what keeps readings from the hub, for a log; nil when nothing does any more.
    /// - Throws: a `Diagnostic` that says what to give instead.
    public init(
        hub: String, name: String, token: String? = nil, interval: Duration = .seconds(1), finest: Duration? = nil,
        buffer: String? = nil, watchesMachine: Bool = false, onProblem: @escaping @Sendable (String?) -> Void = { _ in }
    ) throws {
        guard !name.isEmpty else { throw Diagnostic("the service has no name", fix: "give one, for example shop") }
        for interval in [interval, finest].compactMap(\.self) where !ReadingPace.intervals.contains(interval) {
            throw Diagnostic("\(interval) is no interval of a probe", fix: "give one from 10 ms to 60 s")
        }
        address = try HubAddress(parsing: hub, token: token)
        source = ReadingSource(name: name, host: ProcessInfo.processInfo.hostName, instance: UUID().uuidString)
        (self.interval, self.finest) = (interval, finest)
        (self.watchesMachine, self.onProblem) = (watchesMachine, onProblem)
        buffers = buffer.map { [$0] } ?? Self.buffers(of: name)
        delays = ExecutorDelays(tags: Self.tags)
    }

    /// Where a service named no file: one for each copy on the machine.
    private static func buffers(of name: String) -> [String] {
        (1...64).map { copy in
            let file = "squall-probe-\(name.replacing("/", with: "_"))\(copy == 1 ? "" : "-\(copy)").sqlite"
            return FileManager.default.temporaryDirectory.appending(path: file).path
        }
    }

    /// What tells this process from others, as it does with all that is measured of it.
    private static var tags: [TargetTag] {
        let name = (try? String(contentsOfFile: "/proc/self/comm", encoding: .utf8))?.split(separator: "\n").first
        return [
            TargetTag("process.executable.name", name.map(String.init) ?? ProcessInfo.processInfo.processName),
            TargetTag("process.pid", "\(ProcessInfo.processInfo.processIdentifier)"),
        ]
    }

    /// Measures an event loop, too: for how long what it is given has to wait for its turn.
    ///
    ///     probe.probe(eventLoop: "http-0") { loop.execute($0) }
    ///
    /// - Parameters:
    ///   - name: tells it from others: the tag `executor.name`.
    ///   - execute: hands a closure to the loop, which runs it once. Called a hundred times a second, and not while the loop still has the
    ///     last.
    public func probe(
        eventLoop name: String, execute: @escaping @Sendable (_ closure: @escaping @Sendable () -> Void) -> Void
    ) {
        delays.add(name, execute: execute)
    }

    /// Makes a probe that measures while `body` runs.
    ///
    /// - Parameter body: the service; gets the probe.
    /// - Throws: what `init` and `run` throw, before the service begins; what `body` throws.
    public static func start<Result>(
        hub: String, name: String, token: String? = nil, interval: Duration = .seconds(1), finest: Duration? = nil,
        buffer: String? = nil, watchesMachine: Bool = false,
        onProblem: @escaping @Sendable (String?) -> Void = { _ in },
        while body: (SquallProbe) async throws -> Result
    ) async throws -> Result {
        let probe = try SquallProbe(
            hub: hub, name: name, token: token, interval: interval, finest: finest, buffer: buffer,
            watchesMachine: watchesMachine, onProblem: onProblem)
        return try await probe.run { try await body(probe) }
    }

    /// Measures until the task is cancelled.
    ///
    /// - Throws: `BufferProblem` where the buffer cannot be opened.
    public func run() async throws {
        try await run {
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        }
    }

    /// Measures while `body` runs. What the hub does not have then is sent, within two seconds, or waits for the next start.
    ///
    /// - Throws: `BufferProblem` where the buffer cannot be opened, before `body` begins; what `body` throws.
    public func run<Result>(while body: () async throws -> Result) async throws -> Result {
        try await HTTPPush.withClient { client in
            let client = HubClient(client, address)
            let (wishes, wish) = AsyncStream.makeStream(of: Duration?.self)
            let link = try link(to: client) { wish.yield($0) }
            let (measured, measure) = AsyncStream.makeStream(of: TargetReading.self)
            // A task of its own: what was measured is sent also where this one is cancelled.
            let sending = Task { await link.run(measured, lastTry: Self.lastTry) }
            let result = await measuring(for: link, into: measure, wishes, while: body)
            measure.finish()
            await sending.value
            return try result.get()
        }
    }

    /// - Throws: `BufferProblem`.
    private func link(
        to client: HubClient, onInterval: @escaping @Sendable (Duration?) -> Void
    ) throws -> ProbeLink {
        var problem: BufferProblem?
        for buffer in buffers {
            do {
                return try ProbeLink(source: source, buffer: buffer, onInterval: onInterval) { body, limit in
                    await client.send(body, limit: limit)
                }
            } catch var failed as BufferProblem {
                // A service has no such flag.
                failed.fix = failed.fix.replacing("with --buffer FILE", with: "as the probe's buffer")
                guard failed.isBusy else { throw failed }
                problem = failed
            }
        }
        throw problem ?? Diagnostic("the probe has no buffer", fix: "name a file as its buffer")
    }

    private func measuring<Result>(
        for link: ProbeLink, into measured: AsyncStream<TargetReading>.Continuation, _ wishes: AsyncStream<Duration?>,
        while body: () async throws -> Result
    ) async -> Swift.Result<Result, any Error> {
        let probe = Probe([.pid(Int(ProcessInfo.processInfo.processIdentifier))], machine: watchesMachine)
        let readings = PacedProbe(probe, every: interval, finest: finest, hasCost: false) { [delays] in
            delays.points()
        }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { for await interval in wishes { await readings.wish(interval) } }
            group.addTask { [delays] in await delays.measure() }
            group.addTask { [onProblem] in await link.eachProblem { problem, _ in onProblem(problem) } }
            group.addTask { while let reading = await readings.next() { measured.yield(reading) } }
            defer { group.cancelAll() }
            do { return .success(try await body()) } catch { return .failure(error) }
        }
    }
}
