import Foundation
import LoadProbe
import LoadPrometheus
import LoadTarget
import Synchronization

/// What `squall probe --listen` has for Prometheus: readings of its own, measured when they are fetched.
///
/// Its probe is another than the one whose readings go elsewhere, since some values are there only once a second.
final class ScrapedProbe: Sendable {
    private struct State {
        var probe: Probe
        var cost = OwnCost()
    }

    private static let start = ContinuousClock.now

    private let state: Mutex<State>

    init(_ programs: [WatchedProgram]) {
        state = Mutex(State(probe: Probe(programs)))
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: gets the address with the port that it really is.
    /// - Throws: a `Diagnostic` where the address cannot be used; what `body` throws.
    func serve(on address: ListenAddress, while body: (ListenAddress) async throws -> Void) async throws {
        let board = ReadingBoard(now: { (ContinuousClock.now - Self.start) / .seconds(1) }) { self.read() }
        let server = ScrapeServer(address: address, flag: "--listen", logger: .silent("squall.probe")) {
            await board.text
        }
        try await server.serve(while: body)
    }

    private func read() -> TargetReading {
        state.withLock { state in
            var reading = state.probe.read(at: Date.now.timeIntervalSince1970)
            reading.points += state.cost.points()
            return reading
        }
    }
}
