import ArgumentParser
import Foundation
import LoadPlan
import LoadProbeLink
import LoadPush
import Squall
import UnixSignals

/// `squall monitor`: shows what a service's machines do, without any load.
struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Watch a running service, without any load.",
        discussion: """
            squall monitor --watch port:8080                      on this machine
            squall monitor --hub http://HUB:4318 --probe web-1    on others
            squall monitor --watch nginx --alert 'cpu > 90% for 30s'

            On a terminal it draws cores, memory and programs each second; elsewhere it writes a line. Ctrl-C ends it.
            """)

    @OptionGroup var watched: WatchOptions
    @OptionGroup var hub: HubOptions
    @OptionGroup var alerts: AlertOptions
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long; until Ctrl-C by default.", valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    var time: Duration?

    func validate() throws {
        if let time, time <= .zero {
            throw ValidationError("--for \(time.compactText) is no time; write for example 10m")
        }
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sigwinch, .sigcont)
        // Without a hub it is this machine, even where no program is named.
        let programs = hub.hub == nil || !watched.watch.isEmpty ? watched.watch : nil
        guard let address = try hub.address() else {
            return await monitor(MonitorFeed(watching: programs, hub: nil, probes: []), signals)
        }
        try await HTTPPush.withClient(identity: try hub.identity.identity()) { client in
            let client = HubClient(client, address)
            // With a reading each second a probe sends two of them each two seconds.
            try await ProbeClaim(client, address, hub.probes, every: .milliseconds(500)).hold {
                await monitor(MonitorFeed(watching: programs, hub: client, probes: hub.probes), signals)
            }
        }
    }

    private func monitor(_ feed: MonitorFeed, _ signals: UnixSignalsSequence) async {
        let display = MonitorDisplay(await feed.machines, alerts: alerts.alert)
        await withTaskGroup { group in
            group.addTask { await watch(feed, on: display) }
            group.addTask {
                for await signal in signals {
                    guard signal == .sigwinch || signal == .sigcont else { return }
                    await display.redraw()
                }
            }
            await group.next()
            group.cancelAll()
        }
        await display.hide()
    }

    /// Until the time is over, or the task is cancelled.
    private func watch(_ feed: MonitorFeed, on display: MonitorDisplay) async {
        let start = ContinuousClock.now
        var due = start
        while true {
            let news = await feed.next()
            guard !Task.isCancelled else { return }
            let problem = await feed.problem
            await display.show(news, problem: problem, elapsed: ContinuousClock.now - start)
            // What was late is not caught up.
            while due <= ContinuousClock.now { due += .seconds(1) }
            if let time, due - start > time { due = start + time }
            guard (try? await Task.sleep(until: due)) != nil else { return }
            if let time, due - start >= time { return }
        }
    }
}
