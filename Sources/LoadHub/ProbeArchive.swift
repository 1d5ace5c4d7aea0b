import FoundationEssentials
import LoadControl
import LoadDashboard
import LoadStore
import LoadTarget

/// What the store knows of probes, read on threads that may block.
struct ProbeArchive: Sendable {
    let store: RunStore

    func probes() async throws -> [ProbeSummary] { try await store.answer { try $0.probes() } }

    /// What a probe measured.
    ///
    /// - Throws: `ControlRefusal` where nobody knows it, or where it is too much for one answer.
    func readings(of probe: String, _ question: ReadingsQuestion) async throws -> ProbeReadings {
        try await store.answer { store in
            var batches = try store.batches(of: probe, in: question.span)
            guard batches.isKnown else {
                throw ControlRefusal(
                    .notFound, "no probe is called \"\(probe.prefix(100))\"", fix: "GET /probes lists them")
            }
            var thinned = ThinnedReadings(question)
            while let batch = try batches.next() { try thinned.add(batch) }
            return ProbeReadings(
                probe: probe, clockError: thinned.clockError,
                history: TargetHistory(thinned.readings.sorted { $0.time < $1.time }))
        }
    }
}
