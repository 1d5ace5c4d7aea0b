import LoadMetrics
import LoadTarget

/// Reads the `ExportMetricsServiceRequest` of any sender as readings.
///
/// What has no place in a reading is not kept, and counted: histograms and summaries, sums over an interval (delta), points without a
/// time or a finite value, and what is longer than names and texts are.
public struct ReadingReceiver {
    /// More than is taken at once.
    public struct TooMuch: Error, CustomStringConvertible {
        /// What is too much.
        public let description: String
    }

    /// The most points of one request: a reading of a thousand series, for each of 200 moments.
    static let mostPoints = 200_000
    /// From a microsecond after 1970 to the year 2286, in nanoseconds.
    static let moments = UInt64(1_000)...10_000_000_000_000_000_000
    /// The most bytes of a name or a text.
    static let longestText = 1_024
    /// No source gets that far: with one batch per second, it takes 30,000 years.
    static let highestNumber: UInt64 = 1 << 40
    /// The most attributes of a point.
    static let mostTags = 64

    /// What the request has, by source.
    public private(set) var batches: [ReadingBatch] = []
    /// How many of its points are not kept.
    public private(set) var rejected = 0
    private var points = 0

    /// Reads a message that is not compressed.
    ///
    /// - Throws: `ProtobufReader.Malformed` or `TooMuch`.
    public init(_ message: [UInt8]) throws {
        try message[...].fields { field, value in
            if field == 1, case .bytes(let resourceMetrics) = value { try readResource(resourceMetrics) }
        }
    }

    private mutating func readResource(_ message: ArraySlice<UInt8>) throws {
        var attributes: [String: String] = [:]
        var moments: [UInt64: [TargetPoint]] = [:]
        try message.fields { field, value in
            guard case .bytes(let inner) = value else { return }
            switch field {
            case 1:
                try inner.fields { field, value in
                    guard field == 1, case .bytes(let pair) = value, attributes.count < Self.mostTags else { return }
                    if let tag = try OTLPAttribute(pair).tag { attributes[tag.name] = tag.value }
                }
            case 2:
                try inner.fields { field, value in
                    if field == 2, case .bytes(let metric) = value { try readMetric(metric, into: &moments) }
                }
            default: break
            }
        }
        let readings = moments.sorted { $0.key < $1.key }.map {
            TargetReading(time: Self.seconds($0.key), points: $0.value)
        }
        batches.append(
            ReadingBatch(
                source: ReadingSource(attributes: attributes),
                number: attributes[ReadingBatch.Attribute.batch].flatMap { UInt64($0) }.flatMap {
                    (1...Self.highestNumber).contains($0) ? $0 : nil
                },
                readings: readings))
    }

    private mutating func readMetric(
        _ message: ArraySlice<UInt8>, into moments: inout [UInt64: [TargetPoint]]
    ) throws {
        var (name, unit) = ("", "")
        var kind: TargetSeries.Kind?
        var data: [ArraySlice<UInt8>] = []
        try message.fields { field, value in
            guard case .bytes(let inner) = value else { return }
            switch field {
            case 1: name = String(decoding: inner, as: UTF8.self)
            case 3: unit = String(decoding: inner, as: UTF8.self)
            case 5, 7, 9, 10, 11:
                var (temporality, isMonotonic) = (UInt64(0), false)
                try inner.fields { part, value in
                    switch (part, value) {
                    case (1, .bytes(let point)): data.append(point)
                    case (2, .integer(let number)): temporality = number
                    case (3, .integer(let number)): isMonotonic = number != 0
                    default: break
                    }
                }
                if field == 5 { kind = .gauge }
                if field == 7, temporality == 2 { kind = isMonotonic ? .counter : .gauge }
            default: break
            }
        }
        points += data.count
        guard points <= Self.mostPoints else {
            throw TooMuch(description: "it has more than \(Self.mostPoints) points")
        }
        guard let kind, !name.isEmpty, name.utf8.count <= Self.longestText, unit.utf8.count <= Self.longestText else {
            rejected += data.count
            return
        }
        for bytes in data {
            let point = try OTLPNumber(bytes)
            guard let value = point.value, Self.moments.contains(point.time), value.isFinite, let tags = point.tags
            else {
                rejected += 1
                continue
            }
            moments[point.time, default: []].append(
                TargetPoint(TargetSeries(name, unit: unit, kind, tags: tags), value))
        }
    }

    private static func seconds(_ nanoseconds: UInt64) -> Double {
        nanoseconds.isMultiple(of: 1_000) ? Double(nanoseconds / 1_000) / 1e6 : Double(nanoseconds) / 1e9
    }
}

extension ReadingSource {
    /// Of a probe as it says itself; of any other sender by what OpenTelemetry calls it.
    init(attributes: [String: String]) {
        typealias Name = ReadingBatch.Attribute
        let service = attributes[Name.service] ?? "unknown"
        let host = attributes[Name.host] ?? ""
        let others = "\(service)/\(host)/\(attributes[Name.serviceInstance] ?? "")"
        self.init(
            name: attributes[Name.probe] ?? service, host: host, instance: attributes[Name.instance] ?? others)
    }
}
