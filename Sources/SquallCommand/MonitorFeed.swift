import Foundation
import LoadProbe
import LoadProbeLink
import LoadTarget

/// What a monitor sees: this machine, and probes of a hub. Asked once a second.
actor MonitorFeed {
    /// Readings of a machine that came since the last time.
    struct News: Sendable {
        /// The probe's name; empty for this machine.
        var machine: String
        /// By this machine's clock, whatever that of the hub says.
        var readings: [TargetReading]
    }

    /// How far back is looked at the beginning, in seconds: two readings are needed to say anything.
    private static let past = 3.0
    /// What came is not newer than now, but for the error of the probe's clock, in seconds.
    private static let mostAhead = 60.0

    private var probe: Probe?
    private let hub: HubClient?
    private let probes: [String]
    /// Until when readings of each probe came, by the hub's clock.
    private var newest: [String: Double] = [:]
    /// How far the hub's clock is ahead of this machine's, in seconds.
    private var ahead = 0.0
    private var hubProblem: String?

    /// - Parameters:
    ///   - programs: those that are watched on this machine; nil where it is not watched at all.
    ///   - probes: those of the hub.
    init(watching programs: [WatchedProgram]?, hub: HubClient?, probes: [String]) {
        (self.hub, self.probes) = (hub, probes)
        probe = programs.map { Probe($0) }
    }

    /// The names of the machines.
    var machines: [String] { (probe == nil ? [] : [""]) + probes }

    /// What keeps something from being seen; nil where all is well.
    var problem: String? { hubProblem ?? probe?.missing.first.map { "no process matches \($0) yet" } }

    /// What came since the last time.
    func next() async -> [News] {
        var news: [News] = []
        if let reading = probe?.read(at: Date.now.timeIntervalSince1970) {
            news.append(News(machine: "", readings: [reading]))
        }
        guard let hub else { return news }
        do throws(HubClient.Failed) { if newest.isEmpty { try await begin(hub) } } catch {
            hubProblem = error.description
            return news
        }
        var problems: [String] = []
        for probe in probes {
            guard let last = newest[probe] else { continue }
            // What is wrong with one says nothing of the others.
            do throws(HubClient.Failed) { news.append(try await ask(hub, probe, after: last)) } catch {
                problems.append(error.description)
            }
        }
        hubProblem = problems.first
        return news
    }

    private func ask(_ hub: HubClient, _ probe: String, after last: Double) async throws(HubClient.Failed) -> News {
        let to = max(last, MachineClocks.system.wall() + ahead) + Self.mostAhead
        let (answer, end) = try await hub.firstReadings(of: probe, from: last, to: to)
        let readings = answer.history.readings.filter { $0.time > last }
        // Where there is more behind it, it goes on there.
        newest[probe] = max(readings.last?.time ?? last, end < to ? end : last)
        return News(
            machine: probe, readings: readings.map { TargetReading(time: $0.time - ahead, points: $0.points) })
    }

    /// Begins with what was measured just before, by the hub's clock.
    private func begin(_ hub: HubClient) async throws(HubClient.Failed) {
        let clocks = MachineClocks.system
        var clock = HubClock()
        clock.receive(try await hub.clock(uptime: clocks.uptime))
        ahead = clock.estimate(wall: clocks.wall(), uptime: clocks.uptime())?.offset ?? 0
        for known in try await hub.probes() where probes.contains(known.name) {
            newest[known.name] = known.lastSeen - Self.past
        }
    }
}
