import LoadMetrics

/// How many points a collector rejected of a request that it accepted: an `ExportMetricsServiceResponse`.
public struct PartialSuccess: Equatable {
    /// The number of points.
    public private(set) var rejected: UInt64 = 0
    /// Why.
    public private(set) var reason = ""

    /// What is answered.
    public init(rejected: UInt64, reason: String) {
        (self.rejected, self.reason) = (rejected, reason)
    }

    /// Reads an answer. What cannot be read says that all is well, as the status did.
    init(_ response: [UInt8]) {
        var outer = ProtobufReader(response[...])
        guard let (field, value) = try? outer.next(), field == 1, case .bytes(let message) = value else { return }
        var inner = ProtobufReader(message)
        while let (field, value) = try? inner.next() {
            if field == 1, case .integer(let count) = value { rejected = count }
            if field == 2, case .bytes(let text) = value { reason = String(decoding: text, as: UTF8.self) }
        }
    }

    /// The message; empty where all is well.
    public var bytes: [UInt8] {
        guard rejected > 0 else { return [] }
        var response = ProtobufWriter()
        response.message(1) {
            $0.integer(1, rejected)
            $0.string(2, reason)
        }
        return response.bytes
    }
}
