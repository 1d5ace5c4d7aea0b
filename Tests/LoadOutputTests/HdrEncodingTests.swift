import CZlib
import Foundation
import Histogram
import LoadMeasure
import Testing

@testable import LoadOutput

@Suite struct HdrEncodingTests {
    static let percentiles = [0.1, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100]

    /// Values spread over all octaves from 1 ns to more than an hour.
    static func values(_ count: Int, seed: UInt64) -> [Int64] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let octave = Int64(state >> 33) % 42
            return (1 << octave) + Int64(state >> 20) % (1 << octave)
        }
    }

    private func histogram(_ values: [Int64]) -> TimeHistogram {
        values.reduce(into: TimeHistogram()) { $0.record($1) }
    }

    @Test func decodesToTheSameCountsValueByValue() throws {
        let original = histogram(Self.values(20_000, seed: 3))
        let decoded = try DecodedHistogram(HdrEncoding.encode(original))
        #expect(decoded.significantDigits == 3 && decoded.lowest == 1 && decoded.highest == (1 << 42) - 1)
        #expect(decoded.slots.reduce(0) { $0 + $1.count } == 20_000)
        var buckets = Array(original.buckets)[...]
        // Every slot's value lies in the bucket that its count came from, and nothing is lost on the way.
        var left = buckets.first?.count ?? 0
        for slot in decoded.slots {
            let bucket = try #require(buckets.first)
            let width = bucket.values.upperBound - bucket.values.lowerBound
            #expect(
                slot.values.upperBound >= bucket.values.lowerBound - 1
                    && slot.values.lowerBound <= bucket.values.upperBound, "\(slot) \(bucket) \(width)")
            left -= slot.count
            if left == 0 {
                buckets.removeFirst()
                left = buckets.first?.count ?? 0
            }
        }
        #expect(buckets.isEmpty)
    }

    @Test func agreesWithThePackage() throws {
        let values = Self.values(50_000, seed: 4)
        let decoded = try DecodedHistogram(HdrEncoding.encode(histogram(values)))
        var package = Histogram<UInt64>(highestTrackableValue: 1 << 43, numberOfSignificantValueDigits: .three)
        for value in values { package.record(UInt64(value)) }
        #expect(decoded.slots.reduce(0) { $0 + $1.count } == package.totalCount)
        for percentile in Self.percentiles {
            let expected = Double(package.valueAtPercentile(percentile))
            let value = Double(decoded.value(atPercentile: percentile))
            #expect(abs(value - expected) <= 0.005 * expected, "p\(percentile): \(value), package says \(expected)")
        }
    }

    /// The package finds the same slot boundaries as the encoding assumes.
    @Test func slotsAreThePackagesSlots() {
        let package = Histogram<UInt64>(highestTrackableValue: 1 << 43, numberOfSignificantValueDigits: .three)
        for value in Self.values(5_000, seed: 5) + [1, 2_047, 2_048, 2_049, (1 << 42) - 1] {
            let range = package.equivalentRangeForValue(UInt64(value))
            let slot = HdrEncoding.slot(of: value)
            #expect(HdrEncoding.slot(of: Int64(range.lowerBound)) == slot)
            #expect(HdrEncoding.slot(of: Int64(package.highestEquivalentForValue(UInt64(value)))) == slot)
            #expect(HdrEncoding.slot(of: Int64(package.nextNonEquivalentForValue(UInt64(value)))) == slot + 1)
        }
    }

    @Test func theExtremesAreExactToTheReadersPrecision() throws {
        for values in [
            [123_456_789], [1_000_000, 1_003_000], [1_000_000, 1_001_000, 1_002_000, 9_999_999], [0], [0, 0],
        ] as [[Int64]] {
            let decoded = try DecodedHistogram(HdrEncoding.encode(histogram(values)))
            #expect(decoded.slots.first?.values.contains(values.min() ?? 0) == true)
            #expect(decoded.slots.last?.values.contains(values.max() ?? 0) == true)
            #expect(decoded.slots.reduce(0) { $0 + $1.count } == UInt64(values.count))
        }
    }

    @Test func valuesBeyondTheRangeCountAsTheLargest() throws {
        let decoded = try DecodedHistogram(HdrEncoding.encode(histogram([.max, 1])))
        #expect(decoded.slots.map(\.count) == [1, 1])
        #expect(decoded.slots.last?.values.contains(HdrEncoding.highestTrackable) == true)
    }

    @Test func anEmptyHistogramIsEncodedToo() throws {
        #expect(try DecodedHistogram(HdrEncoding.encode(TimeHistogram())).slots.isEmpty)
    }

    @Test func largeCountsSurvive() throws {
        var doubled = histogram([5_000, 5_000, 70_000])
        for _ in 0..<50 {
            let half = doubled
            doubled.merge(half)
        }
        let decoded = try DecodedHistogram(HdrEncoding.encode(doubled))
        #expect(decoded.slots.map(\.count).reduce(0, +) == 3 << 50)
    }
}

/// Reads what `HdrEncoding` writes, from the format's description and not from its code.
struct DecodedHistogram {
    struct Invalid: Error { let reason: String }

    let significantDigits: UInt32
    let lowest: UInt64
    let highest: UInt64
    /// The slots that are not empty, in rising order.
    private(set) var slots: [(values: ClosedRange<Int64>, count: UInt64)] = []

    init(_ text: String) throws {
        let data = [UInt8](try Self.some(Data(base64Encoded: text), "base 64"))
        guard Self.number(data, 0, 4) == 0x1c84_9314 else { throw Invalid(reason: "wrapper's cookie") }
        guard Self.number(data, 4, 4) == data.count - 8 else { throw Invalid(reason: "wrapper's length") }
        var length = uLong(1 << 22)
        var payload = [UInt8](repeating: 0, count: Int(length))
        let stream = Array(data.dropFirst(8))
        guard uncompress(&payload, &length, stream, uLong(stream.count)) == Z_OK else { throw Invalid(reason: "zlib") }
        payload = Array(payload.prefix(Int(length)))
        guard Self.number(payload, 0, 4) == 0x1c84_9313 else { throw Invalid(reason: "payload's cookie") }
        guard Self.number(payload, 4, 4) == payload.count - 40 else { throw Invalid(reason: "payload's length") }
        guard Self.number(payload, 8, 4) == 0, Double(bitPattern: Self.number(payload, 32, 8)) == 1 else {
            throw Invalid(reason: "offset or ratio")
        }
        significantDigits = UInt32(Self.number(payload, 12, 4))
        lowest = Self.number(payload, 16, 8)
        highest = Self.number(payload, 24, 8)
        readCounts(payload.dropFirst(40))
    }

    /// The largest value of the slot that holds the percentile, as HdrHistogram has it.
    func value(atPercentile percentile: Double) -> Int64 {
        let total = slots.reduce(0) { $0 + $1.count }
        let rank = max(UInt64((percentile / 100 * Double(total)).rounded(.up)), 1)
        var seen: UInt64 = 0
        for slot in slots {
            seen += slot.count
            if seen >= rank { return slot.values.upperBound }
        }
        return 0
    }

    private mutating func readCounts(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        var index = 0
        while !bytes.isEmpty {
            var word: UInt64 = 0
            for place in 0..<9 {
                let byte = UInt64(bytes.removeFirst())
                word |= (place == 8 ? byte : byte & 0x7F) << UInt64(7 * place)
                if place < 8, byte < 0x80 { break }
            }
            let value = Int64(bitPattern: word >> 1) ^ -Int64(bitPattern: word & 1)
            if value < 0 {
                index += Int(-value)
            } else {
                if value > 0 { slots.append((Self.values(ofSlot: index), UInt64(value))) }
                index += 1
            }
        }
    }

    /// 2,048 slots of one unit, then 1,024 per octave.
    private static func values(ofSlot index: Int) -> ClosedRange<Int64> {
        guard index >= 2_048 else { return Int64(index)...Int64(index) }
        let octave = Int64(index / 1_024 - 1)
        let low = Int64(index % 1_024 + 1_024) << octave
        return low...(low + (1 << octave) - 1)
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func some<Value>(_ value: Value?, _ reason: String) throws -> Value {
        guard let value else { throw Invalid(reason: reason) }
        return value
    }
}
