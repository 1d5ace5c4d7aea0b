/// Counts of times with a value error of at most 0.4 %, from 1 ns to more than an hour; merges exactly.
///
/// The layout is HdrHistogram's (http://hdrhistogram.org) with 512 sub-buckets: values below 512 ns have a slot each,
/// and each further octave is cut into 256 slots of equal width, so that a slot is never wider than 1/256 of its
/// values. A flat array of that range is 70 KB; here it is cut into pages that exist once a value falls into them, so
/// that a typical series costs a few kilobytes. Nothing is allocated after the first value in a page; `reset()` keeps
/// the pages.
///
/// Count, sum, minimum and maximum are exact. Units: nanoseconds; negative values count as 0, and values above
/// `largestCountable` fall into the last slot (the maximum still tells them).
public struct TimeHistogram: Sendable, Equatable {
    /// The largest value with a slot of its own: 2^42 − 1 ns, about 73 minutes.
    public static let largestCountable: Int64 = (1 << 42) - 1

    private static let slotsPerOctave = 256
    private static let slotsPerPage = 64
    private static let slotCount = slot(of: UInt64(largestCountable)) + 1

    /// Number of each page's place in `counts`, from 1; 0 where the page does not exist.
    private var directory: [UInt8] = []
    /// The existing pages, one after the other.
    private var counts: [UInt64] = []

    /// How many values were counted.
    public private(set) var count: UInt64 = 0
    /// The exact sum of all values.
    public private(set) var sum: UInt128 = 0
    /// The exact smallest value; `Int64.max` while empty.
    public private(set) var min: Int64 = .max
    /// The exact largest value; 0 while empty.
    public private(set) var max: Int64 = 0

    /// Makes an empty histogram, which owns no memory.
    public init() {}

    /// Whether nothing was counted.
    public var isEmpty: Bool { count == 0 }

    /// Counts one value.
    public mutating func record(_ nanoseconds: Int64) {
        let value = Swift.max(nanoseconds, 0)
        let slot = Self.slot(of: UInt64(Swift.min(value, Self.largestCountable)))
        add(1, toSlot: slot)
        count &+= 1
        sum &+= UInt128(UInt64(value))
        if value < min { min = value }
        if value > max { max = value }
    }

    /// Adds all that another histogram counted. Exact: merging in any order gives the same histogram.
    public mutating func merge(_ other: TimeHistogram) {
        guard !other.isEmpty else { return }
        if directory.isEmpty { directory = [UInt8](repeating: 0, count: Self.pageCount) }
        for page in 0..<Self.pageCount where other.directory[page] != 0 {
            let source = Int(other.directory[page] - 1) * Self.slotsPerPage
            let target = offset(ofPage: page)
            for slot in 0..<Self.slotsPerPage { counts[target + slot] &+= other.counts[source + slot] }
        }
        count &+= other.count
        sum &+= other.sum
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
    }

    /// Forgets all values and keeps the memory.
    public mutating func reset() {
        guard count != 0 else { return }
        for index in counts.indices { counts[index] = 0 }
        (count, sum, min, max) = (0, 0, .max, 0)
    }

    /// Two histograms are equal when they counted the same, whatever pages they own.
    public static func == (left: TimeHistogram, right: TimeHistogram) -> Bool {
        left.count == right.count && left.sum == right.sum && left.min == right.min && left.max == right.max
            && left.buckets.elementsEqual(right.buckets)
    }

    /// The bytes that its arrays take, beside the value itself.
    var memoryFootprint: Int {
        let arrayHeader = 32
        var bytes = 0
        if directory.capacity > 0 { bytes += arrayHeader + directory.capacity }
        if counts.capacity > 0 { bytes += arrayHeader + counts.capacity * MemoryLayout<UInt64>.stride }
        return bytes
    }

    // MARK: - Slots

    private static let pageCount = (slotCount + slotsPerPage - 1) / slotsPerPage

    @inline(__always)
    private static func slot(of value: UInt64) -> Int {
        // Octaves above the first 512 values: 0 for values below 512, 1 below 1024, ...
        let octave = 55 - (value | 511).leadingZeroBitCount
        return octave &* slotsPerOctave &+ Int(truncatingIfNeeded: value >> UInt64(octave))
    }

    @inline(__always)
    private mutating func add(_ amount: UInt64, toSlot slot: Int) {
        if directory.isEmpty { directory = [UInt8](repeating: 0, count: Self.pageCount) }
        counts[offset(ofPage: slot / Self.slotsPerPage) + slot % Self.slotsPerPage] &+= amount
    }

    @inline(__always)
    private mutating func offset(ofPage page: Int) -> Int {
        let number = directory[page]
        if number != 0 { return Int(number - 1) &* Self.slotsPerPage }
        return addPage(page)
    }

    private mutating func addPage(_ page: Int) -> Int {
        let offset = counts.count
        // Arrays double when they grow, which would leave a third of a thousand series' memory unused.
        if counts.capacity - offset < Self.slotsPerPage {
            counts.reserveCapacity(offset + Swift.max(offset / 8, Self.slotsPerPage))
        }
        counts.append(contentsOf: repeatElement(0, count: Self.slotsPerPage))
        directory[page] = UInt8(offset / Self.slotsPerPage + 1)
        return offset
    }
}

extension TimeHistogram {
    /// Values that share a slot.
    public struct Bucket: Sendable, Equatable {
        /// The smallest and largest value that fall into it, in nanoseconds.
        public let values: ClosedRange<Int64>
        /// How many did.
        public let count: UInt64
        /// The middle of the bucket: at most 0.2 % from any of its values.
        public var midpoint: Int64 { values.lowerBound + (values.upperBound - values.lowerBound) / 2 }
    }

    /// The buckets that are not empty, in rising order.
    public var buckets: Buckets { Buckets(self) }

    /// The buckets of a histogram that are not empty, in rising order.
    public struct Buckets: Sequence, IteratorProtocol, Sendable {
        private let directory: [UInt8]
        private let counts: [UInt64]
        private var page = 0
        /// The next slot of the page.
        private var slot = 0

        fileprivate init(_ histogram: TimeHistogram) {
            (directory, counts) = (histogram.directory, histogram.counts)
        }

        /// The next bucket; nil after the last.
        public mutating func next() -> Bucket? {
            while page < directory.count {
                let number = Int(directory[page])
                if number > 0 {
                    let first = (number - 1) * slotsPerPage
                    while slot < slotsPerPage {
                        defer { slot += 1 }
                        let count = counts[first + slot]
                        if count > 0 {
                            return Bucket(
                                values: TimeHistogram.values(ofSlot: page * slotsPerPage + slot), count: count)
                        }
                    }
                }
                (page, slot) = (page + 1, 0)
            }
            return nil
        }
    }

    /// The value that the given share of all values does not exceed, in nanoseconds: the middle of the bucket that
    /// holds the ⌈quantile × count⌉-th smallest value, never outside the exact minimum and maximum. 0 while empty.
    ///
    /// - Parameter quantile: 0 (the minimum) to 1 (the maximum).
    public func value(atQuantile quantile: Double) -> Int64 {
        guard !isEmpty else { return 0 }
        if quantile <= 0 { return min }
        if quantile >= 1 { return max }
        let rank = Swift.max(1, UInt64((quantile * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for bucket in buckets {
            seen += bucket.count
            if seen >= rank { return Swift.min(Swift.max(bucket.midpoint, min), max) }
        }
        return max
    }

    /// The same in seconds; nil while empty.
    public func seconds(atQuantile quantile: Double) -> Double? {
        // Dividing rounds once, to the decimal number meant; multiplying by 1e-9 would not.
        isEmpty ? nil : Double(value(atQuantile: quantile)) / 1e9
    }

    /// The exact mean, in nanoseconds. 0 while empty.
    public var mean: Double { isEmpty ? 0 : Double(sum) / Double(count) }

    /// The standard deviation of the whole (not a sample's estimate), in nanoseconds, from the buckets' middles.
    public var standardDeviation: Double {
        guard !isEmpty else { return 0 }
        let mean = mean
        let squares = buckets.reduce(0.0) { total, bucket in
            let distance = Double(bucket.midpoint) - mean
            return total + distance * distance * Double(bucket.count)
        }
        return (squares / Double(count)).squareRoot()
    }

    fileprivate static func values(ofSlot slot: Int) -> ClosedRange<Int64> {
        guard slot >= 2 * slotsPerOctave else { return Int64(slot)...Int64(slot) }
        let octave = slot / slotsPerOctave - 1
        let lowest = Int64(slot - octave * slotsPerOctave) << Int64(octave)
        return lowest...(lowest + (1 << Int64(octave)) - 1)
    }
}

extension TimeHistogram: Codable {
    private enum CodingKeys: String, CodingKey { case values, counts, sum, min, max }

    /// Reads a histogram that `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let values = try container.decode([Int64].self, forKey: .values)
        let counts = try container.decode([UInt64].self, forKey: .counts)
        guard values.count == counts.count, let sum = UInt128(try container.decode(String.self, forKey: .sum)),
            values.allSatisfy({ (0...Self.largestCountable).contains($0) })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .values, in: container, debugDescription: "values and counts of a histogram do not match")
        }
        for (value, count) in zip(values, counts) {
            add(count, toSlot: Self.slot(of: UInt64(value)))
            let (sum, overflows) = self.count.addingReportingOverflow(count)
            guard !overflows else {
                throw DecodingError.dataCorruptedError(
                    forKey: .counts, in: container, debugDescription: "the counts of a histogram are too large")
            }
            self.count = sum
        }
        self.sum = sum
        min = try container.decodeIfPresent(Int64.self, forKey: .min) ?? .max
        max = try container.decode(Int64.self, forKey: .max)
    }

    /// Writes the buckets that are not empty, each by its smallest value, and the exact sum, minimum and maximum.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(buckets.map(\.values.lowerBound), forKey: .values)
        try container.encode(buckets.map(\.count), forKey: .counts)
        try container.encode(String(sum), forKey: .sum)
        if !isEmpty { try container.encode(min, forKey: .min) }
        try container.encode(max, forKey: .max)
    }
}
