import Foundation
import LoadMeasure
import LoadPlan
import LoadProbe
import Squall

/// Measures this machine, and programs on it, while a test runs: for a target that is on the machine of the generator.
actor LocalWatch: TargetWatch {
    /// How often it measures between the ends of intervals, so that what lasts less than a second is seen.
    private static let interval = Duration.milliseconds(250)

    private var probe: Probe
    private var meter = TargetMeter()

    /// Begins to watch.
    ///
    /// - Throws: `Diagnostic` where a program has no process here.
    init(_ programs: [WatchedProgram]) throws {
        var probe = Probe(programs)
        meter.add(probe.read(at: Date.now.timeIntervalSince1970))
        if let missing = probe.missing.first {
            throw Diagnostic(
                "--watch \(missing) matches no process of this machine",
                fix: "start the target first, or write pid:1234, name:nginx or port:8080 of one that runs here")
        }
        self.probe = probe
    }

    /// What was measured since the last time. Measures once more first, so that counters end where the interval does.
    func take() -> TargetSnapshot {
        measure()
        return meter.take()
    }

    /// Measures again and again while `body` lasts.
    nonisolated func whileMeasuring<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.measureAgainAndAgain() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func measureAgainAndAgain() async throws {
        while true {
            try await Task.sleep(for: Self.interval)
            measure()
        }
    }

    private func measure() {
        meter.add(probe.read(at: Date.now.timeIntervalSince1970))
    }
}
