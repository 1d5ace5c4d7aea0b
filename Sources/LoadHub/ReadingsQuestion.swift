import Hummingbird
import LoadControl
import LoadPlan

/// What `GET /probes/NAME/readings` asks for.
struct ReadingsQuestion: Equatable {
    /// In seconds since 1970 (UTC), by the hub's clock.
    var span: ClosedRange<Double>
    /// Of each such stretch only the last reading, in seconds; 0 for all.
    var step: Double

    /// Reads `from`, `to` and `step` of a query; without the first two it is the last minute.
    ///
    /// - Throws: `ControlRefusal`.
    init(_ query: [Substring: Substring], now: Double) throws(ControlRefusal) {
        let to = try Self.moment("to", in: query) ?? now
        let from = try Self.moment("from", in: query) ?? to - 60
        guard from <= to else { throw Self.refusal("from is after to", "name an earlier from") }
        span = from...to
        step = 0
        guard let text = query["step"] else { return }
        do { step = try Duration(parsing: String(text)) / .seconds(1) } catch {
            throw Self.refusal("step \(error.message)", error.fix ?? "write for example step=1s")
        }
    }

    private static func moment(_ name: String, in query: [Substring: Substring]) throws(ControlRefusal) -> Double? {
        guard let text = query[Substring(name)] else { return nil }
        guard let seconds = Double(text), abs(seconds) < 1e11 else {
            throw refusal(
                "\(name) \"\(text.prefix(40))\" is no moment",
                "write seconds since 1970, for example \(name)=1796000000.5")
        }
        return seconds
    }

    private static func refusal(_ error: String, _ fix: String) -> ControlRefusal {
        ControlRefusal(.badRequest, error, fix: fix)
    }

    /// The number of the stretch in which a reading lies.
    func stretch(of time: Double) -> Int? { step > 0 ? Int((time / step).rounded(.down)) : nil }
}
