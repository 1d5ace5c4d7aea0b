import Foundation
import LoadTarget

/// Readings as lines of JSON, each as `JSONEncoder` writes it with sorted keys: what names a series is written once and used again, since
/// twenty readings a second of a hundred series cost more to encode than to measure.
public struct ReadingLines {
    /// Processes come and go; the text of those that went is not kept for ever.
    private static let mostSeries = 10_000

    private let encoder = JSONEncoder()
    private var known: [TargetSeries: String] = [:]

    /// Has written nothing yet.
    public init() {
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// A reading's line, without its end. Values that JSON has no number for are left out.
    public mutating func line(_ reading: TargetReading) -> String {
        if known.count > Self.mostSeries { known = [:] }
        var line = #"{"points":["#
        var isFirst = true
        for point in reading.points where point.value.isFinite {
            guard let series = text(of: point.series) else { continue }
            line += isFirst ? #"{"series":"# : #",{"series":"#
            line += series
            line += #","value":"#
            line += Self.number(point.value)
            line += "}"
            isFirst = false
        }
        return line + #"],"time":"# + Self.number(reading.time) + "}"
    }

    private mutating func text(of series: TargetSeries) -> String? {
        if let text = known[series] { return text }
        guard let data = try? encoder.encode(series) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        known[series] = text
        return text
    }

    /// Whole numbers without a fraction.
    private static func number(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
