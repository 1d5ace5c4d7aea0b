import FoundationEssentials
import LoadControl
import LoadStore
import LoadTarget
import NIOPosix

/// What the store knows of probes, read on threads that may block.
struct ProbeArchive: Sendable {
    let store: RunStore

    func probes() async throws -> [KeptProbe] { try await read { try $0.probes() } }

    /// What a probe measured.
    ///
    /// - Throws: `ControlRefusal` where nobody knows it, or where it is too much for one answer.
    func readings(of probe: String, _ question: ReadingsQuestion) async throws -> ProbeReadings {
        try await read { store in
            let batches = try store.batches(of: probe, in: question.span, most: HubLimits.mostBatches + 1)
            if batches.isEmpty, try !store.probes().contains(where: { $0.name == probe }) {
                throw ControlRefusal(
                    .notFound, "no probe is called \"\(probe.prefix(100))\"", fix: "GET /probes lists them")
            }
            return try Self.thinned(batches, probe, question)
        }
    }

    private static func thinned(
        _ batches: [ReceivedBatch], _ probe: String, _ question: ReadingsQuestion
    ) throws -> ProbeReadings {
        var (readings, values) = ([TargetReading](), 0)
        for batch in batches {
            for reading in try batch.readings() where question.span.contains(reading.time) {
                if let stretch = question.stretch(of: reading.time), let last = readings.last,
                    question.stretch(of: last.time) == stretch
                {
                    values -= last.points.count
                    readings.removeLast()
                }
                readings.append(reading)
                values += reading.points.count
            }
            guard values <= HubLimits.mostValues, batches.count <= HubLimits.mostBatches else {
                throw ControlRefusal(
                    .contentTooLarge, "that is more than one answer has room for",
                    fix: "ask for a shorter time, or for fewer readings, for example step=10s")
            }
        }
        return ProbeReadings(
            probe: probe, clockError: batches.compactMap(\.clockError).max(), history: TargetHistory(readings))
    }

    private func read<Answer: Sendable>(
        _ body: @escaping @Sendable (RunStore) throws -> Answer
    ) async throws -> Answer {
        do {
            return try await NIOThreadPool.singleton.runIfActive { [store] in try body(store) }
        } catch let problem as StoreProblem {
            throw ControlRefusal(.internalServerError, problem.reason, fix: problem.fix)
        }
    }
}
