import Foundation
import GRDB
import LoadMeasure
import LoadOutput
import LoadPlan
import LoadVerdict

/// Keeps a run while it goes on: each interval is in the store when the next one begins, so that a crash loses the interval
/// that it happened in.
///
/// SQLite works on a thread of its own: a slow disk holds up nothing that measures or shows. And the recorder never fails the run
/// that it keeps: what cannot be written is tried again with the next interval, as one with it.
public actor RunRecorder: Output {
    private let store: RunStore
    private let environment: GeneratorEnvironment
    private let target: String?
    private let tags: [String]
    private let now: @Sendable () -> Double
    /// The most targets that wait for the store.
    private static let mostUnkept = 600

    private var plan: Plan?
    private var startedAt: Double?
    /// What was measured and is not in the store yet, since that could not be written.
    private var unkept: Snapshot?
    /// When the intervals that are kept ended: their numbers are the places, from 1.
    private var ends: [Duration] = []
    /// What became known of kept intervals and is not in the store yet.
    private var unkeptTargets: [LateTarget] = []
    private var events = 0
    /// What the run is called; nil until it began.
    public private(set) var run: RunIdentifier?
    /// What keeps something of the run from being in the store; nil where nothing does.
    public private(set) var problem: StoreProblem?

    /// Makes a recorder.
    ///
    /// - Parameters:
    ///   - target: where the load goes; nil where nobody can say.
    ///   - tags: words to find the run by.
    ///   - now: the time in seconds since 1970 (UTC).
    public init(
        _ store: RunStore, environment: GeneratorEnvironment, target: String?, tags: [String] = [],
        now: @escaping @Sendable () -> Double
    ) {
        (self.store, self.environment, self.target, self.tags, self.now) = (store, environment, target, tags, now)
    }

    /// What it could not keep is its `problem`, and not the run's.
    public nonisolated var isEssential: Bool { false }

    /// Puts the run into the store, as one that is incomplete.
    public func start(_ plan: Plan) async {
        (self.plan, startedAt) = (plan, now())
        await attempt { try await begin(plan) }
    }

    /// Keeps an interval, together with those that could not be kept before.
    public func receive(_ snapshot: Snapshot) async {
        unkept = unkept?.merging(snapshot) ?? snapshot
        await attempt { try await keepWhatIsLeft() }
    }

    /// Adds what was measured beside the target to the interval in which it was.
    public func measured(_ late: LateTarget) async {
        // Where the store cannot be written for long, what waits is put together rather than let go.
        if unkeptTargets.count >= Self.mostUnkept, let last = unkeptTargets.popLast() {
            unkeptTargets.append(last.merging(late))
        } else {
            unkeptTargets.append(late)
        }
        await attempt { try await keepWhatIsLeft() }
    }

    /// Keeps what was done to the load.
    public func changed(_ event: RunEvent) async {
        await attempt { try await keep(event) }
    }

    /// Keeps the result: the run is complete.
    public func finish(_ result: RunResult) async {
        (plan, startedAt) = (result.plan, startedAt ?? result.startedAt)
        await attempt { try await keepWhatIsLeft() }
        let missing = problem
        await attempt { try await end(result) }
        problem = problem ?? missing
    }

    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
            problem = nil
        } catch is CancellationError {
            problem = StoreProblem(
                path: store.path, reason: "it was too slow: the last seconds are missing there",
                fix: "name a file on another disk with --store FILE")
        } catch { problem = StoreProblem(path: store.path, error) }
    }

    private func keepWhatIsLeft() async throws {
        if run == nil, let plan { try await begin(plan) }
        if let snapshot = unkept {
            try await keep(snapshot)
            unkept = nil
        }
        while let late = unkeptTargets.first {
            try await keep(late)
            unkeptTargets.removeFirst()
        }
    }

    private func begin(_ plan: Plan) async throws {
        let started = startedAt ?? now()
        let text = String(decoding: try PackedJSON.encoder.encode(plan), as: UTF8.self)
        // Two runs that begin in the same second rarely draw the same digits: then they draw again.
        var last: (any Error)?
        for _ in 0..<8 {
            let id = RunIdentifier(started: started, random: .random(in: 0...UInt16.max))
            do {
                try await store.database.write { [environment, target, tags] database in
                    try database.execute(
                        sql: """
                            INSERT INTO run (id, name, target, started, version, host, system, cores, descriptors, plan)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            id.description, plan.name, target, started, environment.version, environment.host,
                            environment.system, environment.cores, environment.descriptors, text,
                        ])
                    for tag in tags {
                        try database.execute(
                            sql: "INSERT OR IGNORE INTO tag (run, tag) VALUES (?, ?)", arguments: [id.description, tag])
                    }
                }
                run = id
                return
            } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_CONSTRAINT {
                last = error
            }
        }
        if let last { throw last }
    }

    private func keep(_ snapshot: Snapshot) async throws {
        // Of a run that is not in the store nothing can be.
        guard let run else { return }
        let times = snapshot.responseTime
        let packed = try PackedJSON.pack(snapshot)
        let quantiles = [0.5, 0.9, 0.99, 1].map { times.seconds(atQuantile: $0) }
        let number = ends.count + 1
        try await store.database.write { database in
            let counts = snapshot.counts
            let values: [(any DatabaseValueConvertible)?] = [
                run.description, number, snapshot.start / .seconds(1), snapshot.end / .seconds(1),
                Int64(clamping: counts.completed), Int64(clamping: counts.failed), Int64(clamping: counts.timedOut),
                Int64(clamping: counts.unsent), snapshot.meanUsers, quantiles[0], quantiles[1], quantiles[2],
                quantiles[3],
                packed,
            ]
            try database.execute(
                sql: "INSERT INTO interval VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: StatementArguments(values))
            try database.execute(
                sql: "UPDATE run SET exchanges = exchanges + ?, errors = errors + ?, duration = ? WHERE id = ?",
                arguments: [
                    Int64(clamping: counts.ended), Int64(clamping: counts.failed + counts.timedOut),
                    snapshot.end / .seconds(1), run.description,
                ])
        }
        ends.append(snapshot.end)
    }

    private func keep(_ late: LateTarget) async throws {
        guard let run, let place = ends.firstIndex(where: { late.middle < $0 }) else { return }
        try await store.database.write { database in
            let row = [run.description, place + 1] as [any DatabaseValueConvertible]
            guard
                let packed = try Data.fetchOne(
                    database, sql: "SELECT snapshot FROM interval WHERE run = ? AND number = ?",
                    arguments: StatementArguments(row))
            else { return }
            var snapshot: Snapshot = try PackedJSON.unpack(packed)
            snapshot.target = snapshot.target?.merging(late.target) ?? late.target
            try database.execute(
                sql: "UPDATE interval SET snapshot = ? WHERE run = ? AND number = ?",
                arguments: StatementArguments([try PackedJSON.pack(snapshot)] + row))
        }
    }

    private func keep(_ event: RunEvent) async throws {
        guard let run else { return }
        let text = String(decoding: try PackedJSON.encoder.encode(event), as: UTF8.self)
        events += 1
        try await store.database.write { [events] database in
            try database.execute(
                sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    run.description, events, event.at / .seconds(1), event.action.rawValue, event.effect, text,
                ])
        }
    }

    private func end(_ result: RunResult) async throws {
        guard let run else { return }
        let packed = try PackedJSON.pack(result)
        let (counts, seconds, ended) = (result.total.counts, result.total.end / .seconds(1), now())
        try await store.database.write { database in
            try database.execute(
                sql: """
                    UPDATE run SET status = 'complete', ended = ?, ending = ?, verdict = ?, exchanges = ?, errors = ?,
                        duration = ?, result = ? WHERE id = ?
                    """,
                arguments: [
                    ended, result.ending.rawValue, result.verdict.outcome.rawValue, Int64(clamping: counts.ended),
                    Int64(clamping: counts.failed + counts.timedOut), seconds, packed, run.description,
                ])
        }
    }
}
