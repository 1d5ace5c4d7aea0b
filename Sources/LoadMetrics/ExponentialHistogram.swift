import Foundation
import LoadMeasure

/// Times in buckets whose bounds grow by a factor, as OpenTelemetry and Prometheus' native histograms have them.
///
///     bucket i = ( base^i s, base^(i+1) s ],   base = 2^(2^-scale)
///
/// The scale is the largest with which the buckets are at most `mostBuckets`, and not above `finestScale`, where a bucket is as
/// wide (0.5 %) as a slot of `TimeHistogram`. A slot's values are put where its middle is, which is at most 0.2 % from any of
/// them, and never beyond the smallest or the largest. Count, sum, minimum and maximum are exact.
///
/// The formulas are OpenTelemetry's: https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
public struct ExponentialHistogram: Sendable, Equatable {
    /// The most buckets, from the first that is not empty to the last.
    public static let mostBuckets = 320
    /// The finest scale: 128 buckets in each doubling.
    public static let finestScale = 7

    /// How fine the buckets are.
    public let scale: Int
    /// The number of the first bucket.
    public let offset: Int
    /// How many values are in each bucket, from the first on.
    public let counts: [UInt64]
    /// How many values are zero.
    public let zeroCount: UInt64
    /// How many there are.
    public let count: UInt64
    /// Their sum, in seconds.
    public let sum: Double
    /// The smallest, in seconds.
    public let min: Double
    /// The largest, in seconds.
    public let max: Double

    /// Converts times.
    public init(_ times: TimeHistogram) {
        count = times.count
        sum = Double(times.sum) / 1e9
        (min, max) = (times.isEmpty ? 0 : Double(times.min) / 1e9, Double(times.max) / 1e9)
        let placed = times.buckets.map { bucket in
            (value: Swift.min(Swift.max(bucket.midpoint, times.min), times.max), count: bucket.count)
        }
        zeroCount = placed.first.map { $0.value == 0 ? $0.count : 0 } ?? 0
        let positive = placed.filter { $0.value > 0 }
        guard let first = positive.first, let last = positive.last else {
            (scale, offset, counts) = (Self.finestScale, 0, [])
            return
        }
        var scale = Self.finestScale
        while Self.index(of: last.value, scale) - Self.index(of: first.value, scale) >= Self.mostBuckets { scale -= 1 }
        let offset = Self.index(of: first.value, scale)
        var counts = [UInt64](repeating: 0, count: Self.index(of: last.value, scale) - offset + 1)
        for (value, count) in positive { counts[Self.index(of: value, scale) - offset] += count }
        (self.scale, self.offset, self.counts) = (scale, offset, counts)
    }

    /// The bucket of a time in nanoseconds.
    private static func index(of nanoseconds: Int64, _ scale: Int) -> Int {
        Int((log2(Double(nanoseconds) / 1e9) * Double(1 << scale)).rounded(.up)) - 1
    }

    /// The upper bound of a bucket, in seconds.
    public func upperBound(of index: Int) -> Double {
        exp2(Double(index + 1) / Double(1 << scale))
    }
}
