import Foundation
import GRDB
import LoadMeasure
import LoadPlan
import LoadVerdict

extension RunStore {
    /// What a run came to. Of one that is incomplete it is what was kept, judged as far as that goes.
    ///
    /// - Throws: `StoreProblem`.
    public func result(of run: KeptRun) throws(StoreProblem) -> RunResult {
        let (packed, plan, cores) = try read { database -> (Data?, Plan, Int) in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT result, plan, cores FROM run WHERE id = ?", arguments: [run.id])
            else { throw PackedJSON.Damage(text: "the run \(run.id) is gone") }
            let text: String = row["plan"]
            return (row["result"], try PackedJSON.decoder.decode(Plan.self, from: Data(text.utf8)), row["cores"])
        }
        if let packed {
            do { return try PackedJSON.unpack(packed) } catch { throw StoreProblem(path: path, error) }
        }
        return try incompleteResult(of: run, plan: plan, cores: cores)
    }

    private func incompleteResult(of run: KeptRun, plan: Plan, cores: Int) throws(StoreProblem) -> RunResult {
        var soFar = RunSoFar(plan)
        var intervals = intervals(of: run)
        while let snapshot = try intervals.next() { soFar.receive(snapshot) }
        return soFar.result(startedAt: run.started, events: try events(of: run), cores: cores, extent: .cutOff)
    }

    /// The intervals of a run, in order, read one by one, however many there are.
    public func intervals(of run: KeptRun) -> KeptIntervals {
        KeptIntervals(store: self, run: run.id)
    }

    /// What was done to the load of a run, in order.
    ///
    /// - Throws: `StoreProblem`.
    public func events(of run: KeptRun) throws(StoreProblem) -> [RunEvent] {
        try read { database in
            try String.fetchAll(
                database, sql: "SELECT event FROM event WHERE run = ? ORDER BY number", arguments: [run.id]
            ).map { try PackedJSON.decoder.decode(RunEvent.self, from: Data($0.utf8)) }
        }
    }
}

/// The intervals of a kept run, one after the other.
public struct KeptIntervals {
    fileprivate let store: RunStore
    fileprivate let run: String
    private var last = 0

    fileprivate init(store: RunStore, run: String) {
        (self.store, self.run) = (store, run)
    }

    /// The next one; nil after the last one that is kept.
    ///
    /// - Throws: `StoreProblem`.
    public mutating func next() throws(StoreProblem) -> Snapshot? {
        let (run, after) = (run, last)
        let row = try store.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT number, snapshot FROM interval WHERE run = ? AND number > ? ORDER BY number LIMIT 1",
                arguments: [run, after]
            ).map { ($0["number"] as Int, try PackedJSON.unpack($0["snapshot"], as: Snapshot.self)) }
        }
        guard let row else { return nil }
        last = row.0
        return row.1
    }
}
