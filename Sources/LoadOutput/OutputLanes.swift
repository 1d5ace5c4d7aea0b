import LoadMeasure
import LoadPlan
import LoadVerdict

/// All outputs of a run, each on a lane of its own.
///
/// They are started before the load, one after the other; then each takes what comes at its own pace; and each is finished
/// by itself, whatever the others do.
public struct OutputLanes: Sendable {
    private enum End { case delivered, outOfPatience }

    private let lanes: [OutputLane]
    private let patience: Duration

    /// Makes lanes to outputs.
    ///
    /// - Parameter patience: how long outputs may take to catch up when the run is over.
    public init(_ outputs: [any Output], patience: Duration = .seconds(10)) {
        lanes = outputs.map(OutputLane.init)
        self.patience = patience
    }

    /// The run is about to begin.
    ///
    /// - Throws: what the first output that cannot begin throws.
    public func start(_ plan: Plan) async throws {
        for lane in lanes { try await lane.start(plan) }
    }

    /// An interval was measured: it is in every lane when this returns.
    public func receive(_ snapshot: Snapshot) async {
        for lane in lanes { await lane.add(snapshot) }
    }

    /// What was measured beside the target in an interval became known late.
    public func measured(_ late: LateTarget) async {
        for lane in lanes { await lane.add(late) }
    }

    /// Somebody changed the load.
    public func changed(_ event: RunEvent) async {
        for lane in lanes { await lane.add(event) }
    }

    /// Hands over what comes while `body` runs, and after it what still waits, as long as `patience` lasts.
    public func deliver<Result: Sendable>(while body: () async throws -> Result) async throws -> Result {
        return try await withThrowingTaskGroup(of: End.self) { group in
            for lane in lanes {
                group.addTask {
                    await lane.deliver()
                    return .delivered
                }
            }
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            for lane in lanes { await lane.close() }
            group.addTask {
                try? await Task.sleep(for: patience)
                return .outOfPatience
            }
            var open = lanes.count
            while open > 0, let end = try await group.next() {
                switch end {
                case .delivered: open -= 1
                case .outOfPatience: group.cancelAll()
                }
            }
            group.cancelAll()
            return try result.get()
        }
    }

    /// The run is over: finishes all outputs.
    ///
    /// - Returns: what each essential one that failed could not do first, while the run lasted or now.
    public func finish(_ result: RunResult) async -> [any Error] {
        await withTaskGroup(of: (Int, (any Error)?).self) { group in
            for (number, lane) in lanes.enumerated() {
                group.addTask {
                    do {
                        try await lane.output.finish(result)
                        return (number, await lane.failure)
                    } catch {
                        return (number, await lane.failure ?? error)
                    }
                }
            }
            var failures: [(Int, any Error)] = []
            for await case (let number, let failure?) in group where lanes[number].output.isEssential {
                failures.append((number, failure))
            }
            return failures.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

/// A run that came to its end, and outputs that did not keep or show all of it.
public struct OutputsFailed: Error, Sendable, CustomStringConvertible {
    /// What the run came to.
    public var result: RunResult
    /// What each output that failed could not do.
    public var failures: [any Error]

    /// Makes the error.
    public init(result: RunResult, failures: [any Error]) {
        (self.result, self.failures) = (result, failures)
    }

    /// A line for each.
    public var description: String {
        failures.map { "error: \($0)" }.joined(separator: "\n")
    }
}
