import Hummingbird

/// A station of a request on its way: it passes it on, or answers itself, by its rule.
protocol Hop: Sendable {
    /// What it is called, and what can be set.
    static var kind: BottleneckKind { get }

    /// Makes one.
    ///
    /// - Parameter number: which it is of several beside each other, from 0.
    init(_ values: BottleneckValues, number: Int)

    /// What is known of it.
    var figures: [BottleneckFigure] { get }

    /// Answers a request.
    ///
    /// - Parameter next: asks the station behind it; of several the one with that number, whatever that is.
    func answer(_ request: HopRequest, next: (_ instance: Int) async -> HopAnswer) async throws -> HopAnswer
}

/// All stations that there are.
let standardHops: [any Hop.Type] = [EdgeCache.self, LoadBalancer.self, DataCentre.self]

/// A request as stations pass it on: with its whole body.
struct HopRequest: Sendable {
    var method: HTTPRequest.Method
    /// The path with its query.
    var target: String
    var fields: HTTPFields
    var body: ByteBuffer
}

/// An answer as stations pass it on: with its whole body.
struct HopAnswer: Sendable {
    var status: HTTPResponse.Status
    var fields: HTTPFields
    var body: ByteBuffer

    /// An answer of a station itself.
    init(_ status: HTTPResponse.Status, _ problem: String) {
        self.status = status
        fields = [.contentType: "application/json"]
        body = (try? ByteBuffer(json: ["error": problem])) ?? ByteBuffer()
    }

    init(status: HTTPResponse.Status, fields: HTTPFields, body: ByteBuffer) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    /// Whether whoever is behind could not do it, and another might.
    var isFailure: Bool { [502, 503, 504].contains(status.code) }
}

/// What is set about a station: `edge:ttl=5s`. Checked when made.
public struct HopSetting: Sendable, Equatable {
    /// The station's name.
    public let name: String
    let values: BottleneckValues

    /// Makes a setting.
    ///
    /// - Throws: `InvalidLabValue`.
    init(name: String, parameters: [String: String] = [:]) throws(InvalidLabValue) {
        guard let kind = standardHops.first(where: { $0.kind.name == name })?.kind else {
            let names = standardHops.map { $0.kind.name }.joined(separator: ", ")
            throw InvalidLabValue(#"no station is called "\#(name)"; there are \#(names), and the service"#)
        }
        self.name = name
        values = try BottleneckValues(kind, parameters)
    }

    /// Reads `name:parameter=value,...`.
    ///
    /// - Throws: `InvalidLabValue`.
    public init(parsing text: String) throws(InvalidLabValue) {
        let (name, parameters) = try BottleneckValues.split(text)
        try self.init(name: name, parameters: parameters)
    }

    /// The stations themselves.
    func make(count: Int, seed: UInt64) -> [any Hop] {
        guard let type = standardHops.first(where: { $0.kind.name == name }) else {
            preconditionFailure("checked when it was made")
        }
        return (0..<count).map { type.init(values.seeded(seed), number: $0) }
    }
}
