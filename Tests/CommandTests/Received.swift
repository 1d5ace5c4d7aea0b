import Foundation

/// What the OTLP receiver of the tests read of one request.
struct Received: Decodable {
    struct Metric: Decodable {
        var unit, kind: String
        var temporality: Int
        var monotonic: Bool
        var points: [Point]
    }

    struct Point: Decodable {
        var attributes: [String: String]
        var value, sum, min, max: Double?
        var count, scale, zero, offset: Int?
        var buckets: [Int]?
    }

    var resource: [String: String]
    var header: String
    var metrics: [String: Metric]

    /// All requests, by the receiver's output.
    static func all(_ output: String) throws -> [Received] {
        try output.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            try JSONDecoder().decode(Received.self, from: Data($0.utf8))
        }
    }

    /// The upper bound of the bucket with the value that a share of all points' values does not exceed, by the formula of
    /// OpenTelemetry's data model.
    static func quantile(_ share: Double, of points: [Point]) -> Double {
        var bounds: [(bound: Double, count: Int)] = []
        for point in points {
            bounds.append((0, point.zero ?? 0))
            for (place, count) in (point.buckets ?? []).enumerated() {
                let base = pow(2, pow(2, -Double(point.scale ?? 0)))
                bounds.append((pow(base, Double((point.offset ?? 0) + place + 1)), count))
            }
        }
        let rank = Int((share * Double(bounds.reduce(0) { $0 + $1.count })).rounded(.up))
        var seen = 0
        for (bound, count) in bounds.sorted(by: { $0.bound < $1.bound }) {
            seen += count
            if seen >= rank { return bound }
        }
        return .infinity
    }
}
