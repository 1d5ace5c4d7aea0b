import Foundation
import LoadControl
import LoadDashboard
import LoadEngine
import LoadPlan
import LoadProbe
import LoadProbeLink
import LoadPush
import LoadStore
import LoadVerdict
import Logging
import Squall

/// A test that others may steer while it runs: other processes, and people in a browser.
struct ControlledRun {
    var test: LoadTest
    var server: ControlOptions.Server
    /// Where its dashboard listens; nil for none.
    var dashboard: DashboardAddress?
    /// The kept runs that the dashboard shows too; nil for none.
    var store: RunStore?
    /// The programs of the target that are measured on this machine meanwhile.
    var watched: [WatchedProgram] = []
    /// The hub of which probes are claimed meanwhile; nil for none.
    var hub: HubAddress?
    /// How the hub is known by TLS; nil for what is the system's.
    var hubIdentity: ClientIdentity?
    /// The probes.
    var probes: [String] = []
    /// Whether keys change the load.
    var keys: Bool

    /// Runs the test to its end.
    func run() async throws -> RunResult {
        let local = watched.isEmpty ? nil : try LocalWatch(watched)
        guard let hub else { return try await run(local, nil) }
        return try await HTTPPush.withClient(identity: hubIdentity) { client in
            let client = HubClient(client, hub)
            return try await ProbeClaim(client, hub, probes).hold {
                let far = HubWatch(client, probes: probes)
                let result = try await run(local, far)
                for loss in await far.losses { Terminal.standardError.write("warning: \(loss)\n") }
                return result
            }
        }
    }

    private func run(_ local: LocalWatch?, _ far: HubWatch?) async throws -> RunResult {
        let control = RunControl()
        var test = test
        let watches = ([local, far] as [(any TargetWatch)?]).compactMap(\.self)
        test.watch = watches.isEmpty ? nil : TargetWatches(all: watches)
        let board = StatusBoard(test.plan)
        let live = dashboard.map { [plan = test.plan] _ in
            LiveRun(plan, cores: ProcessInfo.processInfo.activeProcessorCount) { Date.now.timeIntervalSince1970 }
        }
        // First: whoever asks sees the last interval, whatever the other outputs do.
        test.outputs.insert(contentsOf: [board] + (live.map { [$0] } ?? []), at: 0)
        return try await AttendedRun(test, keys: keys).run(control: control) { run in
            try await withServer(control, board) {
                try await withDashboard(of: live, control, board) {
                    try await measuring(local, far, run)
                }
            }
        }
    }

    private func measuring(
        _ local: LocalWatch?, _ far: HubWatch?, _ run: () async throws -> RunResult
    ) async throws -> RunResult {
        func nearby() async throws -> RunResult {
            guard let local else { return try await run() }
            return try await local.whileMeasuring(run)
        }
        guard let far else { return try await nearby() }
        return try await far.whileMeasuring { try await nearby() }
    }

    private func withServer(
        _ control: RunControl, _ board: StatusBoard, _ body: () async throws -> RunResult
    ) async throws -> RunResult {
        let address: ControlAddress
        switch server {
        case .off: return try await body()
        case .anywhere: address = .anyPort
        case .at(let chosen): address = chosen
        }
        let token = ControlFile.makeToken()
        let server = ControlServer(
            address: address, token: token, control: control, board: board, logger: .silent("squall.control"))
        return try await server.serve { listening in
            let entry = try announce(listening, token: token)
            defer { if let entry { ControlDirectory.standard.remove(entry) } }
            return try await body()
        }
    }

    /// Leaves a file that says where the server listens.
    ///
    /// - Returns: the file; nil where there is no control, which only matters to whoever asked for it.
    private func announce(_ listening: Result<ControlAddress, any Error>, token: String) throws -> ControlFile? {
        do {
            let entry = ControlFile(pid: getpid(), address: try listening.get(), token: token, name: test.plan.name)
            try ControlDirectory.standard.add(entry)
            return entry
        } catch {
            guard server == .anywhere else { throw error }
            let reason = (error as? Diagnostic)?.message ?? "\(error)"
            Terminal.standardError.write("warning: squall ctl cannot reach this run: \(reason)\n")
            return nil
        }
    }

    private func withDashboard(
        of live: LiveRun?, _ control: RunControl, _ board: StatusBoard, _ body: () async throws -> RunResult
    ) async throws -> RunResult {
        guard let live, let dashboard else { return try await body() }
        let server = DashboardServer(
            address: dashboard, token: ControlFile.makeToken(),
            live: .init(run: live, control: control, board: board), store: store, logger: .silent("squall.dashboard"))
        return try await server.serve { link in
            Terminal.standardError.write("dashboard: \(link)\n")
            return try await body()
        }
    }
}

extension Logger {
    /// One that says only what cannot be said otherwise: the command itself tells what matters.
    static func silent(_ label: String) -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = .critical
        return logger
    }
}
