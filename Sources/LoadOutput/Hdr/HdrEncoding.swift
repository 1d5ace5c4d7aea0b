import CZlib
import Foundation
import LoadMeasure

/// A histogram in HdrHistogram's own form (http://hdrhistogram.org): the V2 encoding, compressed, in base 64, that its
/// tools in all languages read.
///
///     wrapper  cookie 0x1c849314 · length of the rest · zlib stream of:
///     payload  cookie 0x1c849313 · length of the counts · normalizing offset 0 · significant digits 3
///              · lowest 1 · highest trackable · conversion ratio 1.0 · counts
///     counts   per slot, in rising order, up to the largest value: ZigZag LEB128 of the count, or of −n for n empty
///              slots in a row
///
/// All integers are big-endian. Values are nanoseconds. A bucket of `TimeHistogram` is several slots wide here; its
/// count goes to the slot of its middle, within the exact minimum and maximum, and one value each goes to these two:
/// readers see at most 0.2 % of difference (plus their own 0.1 %), and the exact extremes within their 0.1 %.
public enum HdrEncoding {
    /// The largest value that readers can tell; larger ones count as this. The same for all histograms, so that
    /// readers add them slot by slot.
    public static let highestTrackable = TimeHistogram.largestCountable

    private static let wrapperCookie: UInt32 = 0x1c84_9304 | 0x10
    private static let payloadCookie: UInt32 = 0x1c84_9303 | 0x10
    private static let significantDigits: UInt32 = 3
    /// Slots per half of a bucket: the power of two that holds 2 · 10^3 values, halved (1,024).
    private static let halfBucketBits = 10

    /// The encoded histogram, without line breaks.
    ///
    /// - Throws: `HdrEncodingError` if zlib has no memory.
    public static func encode(_ histogram: TimeHistogram) throws(HdrEncodingError) -> String {
        let stream = try compressed(payload(of: histogram))
        return Data(bytes(wrapperCookie) + bytes(UInt32(stream.count)) + stream).base64EncodedString()
    }

    /// Where a value's count stands.
    static func slot(of value: Int64) -> Int {
        let bits = 64 - (value | ((2 << halfBucketBits) - 1)).leadingZeroBitCount
        let bucket = bits - halfBucketBits - 1
        return (bucket << halfBucketBits) + Int(value >> Int64(bucket))
    }

    private static func payload(of histogram: TimeHistogram) -> [UInt8] {
        let counts = counts(of: histogram)
        return bytes(payloadCookie) + bytes(UInt32(counts.count)) + bytes(UInt32(0)) + bytes(significantDigits)
            + bytes(UInt64(1)) + bytes(UInt64(highestTrackable)) + bytes(1.0.bitPattern) + counts
    }

    private static func counts(of histogram: TimeHistogram) -> [UInt8] {
        var encoded: [UInt8] = []
        var next = 0
        for (slot, count) in slots(of: histogram) {
            let empty = slot - next
            // A single empty slot is written as the count 0: the reference does so, and readers take both.
            if empty > 0 { append(empty == 1 ? 0 : -Int64(empty), to: &encoded) }
            append(Int64(count), to: &encoded)
            next = slot + 1
        }
        if encoded.isEmpty { append(0, to: &encoded) }
        return encoded
    }

    /// The slots that are not empty, in rising order.
    private static func slots(of histogram: TimeHistogram) -> [(slot: Int, count: UInt64)] {
        guard !histogram.isEmpty else { return [] }
        let smallest = min(histogram.min, highestTrackable), largest = min(histogram.max, highestTrackable)
        var placed: [(slot: Int, count: UInt64)] = []
        func place(_ count: UInt64, at value: Int64) {
            guard count > 0 else { return }
            let slot = slot(of: value)
            if let last = placed.last, last.slot == slot {
                placed[placed.count - 1].count += count
            } else {
                placed.append((slot, count))
            }
        }
        var left = histogram.count
        for bucket in histogram.buckets {
            let isFirst = left == histogram.count, isLast = left == bucket.count
            left -= bucket.count
            // One of the values is the minimum, and one the maximum; the only value is both.
            let low: UInt64 = isFirst ? 1 : 0
            let high: UInt64 = isLast && bucket.count > low ? 1 : 0
            place(low, at: smallest)
            place(bucket.count - low - high, at: min(max(bucket.midpoint, smallest), largest))
            place(high, at: largest)
        }
        return placed
    }

    /// ZigZag (small numbers of either sign stay small), then seven bits per byte, the ninth byte with eight.
    private static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            if rest < 0x80 { return bytes.append(UInt8(rest)) }
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func compressed(_ bytes: [UInt8]) throws(HdrEncodingError) -> [UInt8] {
        var length = compressBound(uLong(bytes.count))
        var stream = [UInt8](repeating: 0, count: Int(length))
        let status = compress2(&stream, &length, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
        guard status == Z_OK else { throw HdrEncodingError(zlibStatus: status) }
        return Array(stream.prefix(Int(length)))
    }
}

/// A histogram that could not be compressed.
public struct HdrEncodingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What zlib returned.
    public var zlibStatus: Int32

    /// What happened, in a sentence.
    public var description: String { "zlib could not compress a histogram (status \(zlibStatus))" }
}
