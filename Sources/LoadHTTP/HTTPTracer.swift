import LoadMeasure
import LoadPlan

/// Chooses the requests that carry a trace context, and writes it (https://www.w3.org/TR/trace-context/): what the target then
/// records of such a request is found by its trace.
///
///     traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-a3ce929d0e0e4736-01
///                     trace: the tracer's half, its own  parent         sampled
///
/// A request keeps eight bytes of it. Lives on its loop's thread.
struct HTTPTracer {
    /// The field's name, in lower case as the standard prefers.
    static let field = "traceparent"

    private let high: UInt64
    /// Of 2⁶⁴ random numbers, so many stand for a traced request; nil where all do.
    private let bound: UInt64?
    private var random: SplitMix64

    /// - Parameters:
    ///   - share: the share of requests that are traced, above 0 and up to 1.
    ///   - seed: tells its traces from those of other tracers, also of other runs.
    init(share: Double, seed: UInt64) {
        random = SplitMix64(seed: seed)
        high = random.next()
        bound = share < 1 ? UInt64(share * 0x1p64) : nil
    }

    /// What the next request keeps; 0 where it is not traced.
    mutating func next() -> UInt64 {
        if let bound, random.next() >= bound { return 0 }
        return Swift.max(1, random.next())
    }

    /// The trace of a request that has kept that.
    func trace(_ low: UInt64) -> TraceID { TraceID(high: high, low: low) }

    /// Appends the field's line.
    func append(_ low: UInt64, to bytes: inout [UInt8]) {
        bytes += Self.field.utf8
        bytes += ": 00-".utf8
        Self.append(digitsOf: high, to: &bytes)
        Self.append(digitsOf: low, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(digitsOf: low, to: &bytes)
        bytes += "-01\r\n".utf8
    }

    private static func append(digitsOf number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 15
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
