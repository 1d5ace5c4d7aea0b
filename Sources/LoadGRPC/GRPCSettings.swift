import LoadPlan
import LoadWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the gRPC executor needs for the whole run, as a plan carries it (`Plan.executors["grpc"]`).
public struct GRPCSettings: Sendable, Codable, Equatable {
    /// Where the target is, and how connections to it are made.
    public var connection: ConnectionSettings
    /// The FileDescriptorSet with the services; nil where the target is asked for it before the load (reflection).
    public var descriptors: [UInt8]?
    /// What each call sends that has no field of the same name itself.
    public var metadata: [GRPCCallSpecification.Field]
    /// The longest time from the start of a call to its end, in seconds, where the call says nothing.
    public var deadline: Double
    /// The largest message that is accepted, in bytes.
    public var maxMessageBytes: Int
    /// How many connections the users of one loop share; nil where each user has its own.
    public var sharedConnections: Int?
    /// How many calls go on at once on one connection, at the most.
    public var streams: Int

    /// Makes settings with the defaults.
    public init(host: String, port: Int, isSecure: Bool = false) {
        connection = ConnectionSettings(host: host, port: port, isSecure: isSecure)
        descriptors = nil
        metadata = []
        deadline = 30
        maxMessageBytes = 4 << 20
        sharedConnections = nil
        streams = 100
    }

    private enum CodingKeys: String, CodingKey {
        case descriptors, metadata, deadline, maxMessageBytes, sharedConnections, streams
    }

    /// Reads settings.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        connection = try ConnectionSettings(from: decoder)
        descriptors = try fields.decodeIfPresent(String.self, forKey: .descriptors).map { text in
            guard let data = Data(base64Encoded: text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .descriptors, in: fields, debugDescription: "not base64")
            }
            return Array(data)
        }
        metadata = try fields.decode([GRPCCallSpecification.Field].self, forKey: .metadata)
        deadline = try fields.decode(Double.self, forKey: .deadline)
        maxMessageBytes = try fields.decode(Int.self, forKey: .maxMessageBytes)
        sharedConnections = try fields.decodeIfPresent(Int.self, forKey: .sharedConnections)
        streams = try fields.decode(Int.self, forKey: .streams)
    }

    /// Writes settings, with those of the connections beside the others.
    public func encode(to encoder: any Encoder) throws {
        try connection.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeIfPresent(descriptors.map { Data($0).base64EncodedString() }, forKey: .descriptors)
        try fields.encode(metadata, forKey: .metadata)
        try fields.encode(deadline, forKey: .deadline)
        try fields.encode(maxMessageBytes, forKey: .maxMessageBytes)
        try fields.encodeIfPresent(sharedConnections, forKey: .sharedConnections)
        try fields.encode(streams, forKey: .streams)
    }

    /// `http` or `https`.
    var scheme: String { connection.isSecure ? "https" : "http" }
}
