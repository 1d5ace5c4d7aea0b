import AsyncHTTPClient
import Foundation
import LoadMetrics
import LoadOutput
import LoadPlan
import LoadPrometheus
import LoadPush
import LoadStatsD
import LoadStore
import Logging
import Squall
import UnixSignals

/// A run and the monitoring systems that are told of it while it lasts.
struct MonitoredRun {
    private let options: MonitoringOptions
    /// The same for all of them.
    private let tags: @Sendable (Plan) -> RunTags

    private static let standardLinger = Duration.seconds(15)

    init(options: MonitoringOptions) {
        self.options = options
        let instance = "\(GeneratorEnvironment.here.host):\(ProcessInfo.processInfo.processIdentifier)"
        let startedAt = Self.now()
        tags = { plan in
            RunTags(test: plan.name, startedAt: startedAt, instance: instance, version: SquallVersion.text)
        }
    }

    /// Runs with what tells them, then says what they missed, and waits for the last one who fetches.
    ///
    /// - Parameter run: runs with these outputs beside others, and shows the report; it may throw what ends the command.
    func perform(_ run: ([any Output]) async throws -> Void) async throws {
        let receivers = try MetricReceivers(options: options, environment: ProcessInfo.processInfo.environment).all()
        let datagrams = options.statsd.map { push in pushed(StatsD(), to: "\(push)", send: push.send) }
        guard !receivers.isEmpty else { return try await serving(pushed: datagrams.map { [$0] } ?? [], run) }
        try await HTTPPush.withClient { client in
            var all = receivers.map { target, encoding in
                pushed(encoding, to: "\(target)", send: HTTPPush(client, target, encoding).send)
            }
            if let datagrams { all.append(datagrams) }
            try await serving(pushed: all, run)
        }
    }

    private func pushed(
        _ encoding: any MetricEncoding, to destination: String, send: @escaping PushedMetrics.Send
    ) -> PushedMetrics {
        PushedMetrics(encoding, to: destination, tags: tags, now: Self.now, send: send)
    }

    private func serving(pushed: [PushedMetrics], _ run: ([any Output]) async throws -> Void) async throws {
        guard let address = options.prometheus else { return try await telling(pushed) { try await run(pushed) } }
        let board = ScrapeBoard(tags: tags, now: Self.now)
        let server = ScrapeServer(address: address, board: board, logger: .silent("squall.prometheus"))
        try await server.serve { address in
            if address.port != options.prometheus?.port {
                Terminal.standardError.write("metrics at http://\(address)/metrics\n")
            }
            let ended: Result<Void, any Error>
            do {
                try await telling(pushed) { try await run(pushed + [board]) }
                ended = .success(())
            } catch { ended = .failure(error) }
            await linger(board, at: address)
            try ended.get()
        }
    }

    /// Says what was lost once the report is there.
    private func telling(_ pushed: [PushedMetrics], _ run: () async throws -> Void) async throws {
        let ended: Result<Void, any Error>
        do {
            try await run()
            ended = .success(())
        } catch { ended = .failure(error) }
        for output in pushed {
            if let loss = await output.loss { Terminal.standardError.write("warning: \(loss)\n") }
        }
        try ended.get()
    }

    /// The last interval would be lost if the server went with the run: Prometheus comes when it comes.
    private func linger(_ board: ScrapeBoard, at address: ListenAddress) async {
        let limit = options.prometheusLinger ?? Self.standardLinger
        guard limit > .zero, await board.hasUnseenEnd else { return }
        Terminal.standardError.write(
            "waiting \(limit.compactText) at most "
                + "for the end to be fetched from http://\(address)/metrics; Ctrl-C ends it\n")
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await board.untilEndIsSeen() }
            group.addTask { try? await Task.sleep(for: limit) }
            group.addTask { for await _ in signals { break } }
            _ = await group.next()
            group.cancelAll()
        }
    }

    private static let now: @Sendable () -> Double = { Date.now.timeIntervalSince1970 }
}
