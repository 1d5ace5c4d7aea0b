import Foundation
import LoadControl
import LoadEngine
import LoadPlan
import LoadVerdict
import Logging
import Squall

/// A test that other processes may steer while it runs.
struct ControlledRun {
    var test: LoadTest
    var server: ControlOptions.Server
    /// Whether keys change the load.
    var keys: Bool

    /// Runs the test to its end.
    func run() async throws -> RunResult {
        let control = RunControl()
        let board = StatusBoard(test.plan)
        var test = test
        // First: whoever asks sees the last interval, whatever the other outputs do.
        test.outputs.insert(board, at: 0)
        return try await AttendedRun(test, keys: keys).run(control: control) { run in
            try await withServer(control, board, run)
        }
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
        var logger = Logger(label: "squall.control")
        logger.logLevel = .critical
        let server = ControlServer(address: address, token: token, control: control, board: board, logger: logger)
        let (ready, signal) = AsyncStream.makeStream(of: Result<ControlAddress, any Error>.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await server.run { signal.yield(.success($0)) }
                } catch {
                    signal.yield(.failure(error))
                }
                signal.finish()
            }
            defer { group.cancelAll() }
            let entry = try await announce(ready, token: token)
            defer { if let entry { ControlDirectory.standard.remove(entry) } }
            return try await body()
        }
    }

    /// Waits until the server listens, and leaves a file that says where.
    ///
    /// - Returns: the file; nil where there is no control, which only matters to whoever asked for it.
    private func announce(
        _ ready: AsyncStream<Result<ControlAddress, any Error>>, token: String
    ) async throws -> ControlFile? {
        do {
            guard let address = try await ready.first(where: { _ in true })?.get() else { return nil }
            let entry = ControlFile(pid: getpid(), address: address, token: token, name: test.plan.name)
            try ControlDirectory.standard.add(entry)
            return entry
        } catch {
            guard server == .anywhere else { throw error }
            let reason = (error as? Diagnostic)?.message ?? "\(error)"
            Terminal.standardError.write("warning: squall ctl cannot reach this run: \(reason)\n")
            return nil
        }
    }
}
