#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How a plug-in's own types go into a plan and come out again.
extension PlanValue {
    /// Turns a value into JSON's data model.
    ///
    /// - Throws: `EncodingError` where the value has no JSON form, for example a number that is not finite.
    public init(encoding value: some Encodable) throws {
        self = try Self.decoder.decode(PlanValue.self, from: Self.encoder.encode(value))
    }

    /// Makes a value of a type from JSON's data model.
    ///
    /// - Throws: `DecodingError` where the type does not fit.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try Self.decoder.decode(type, from: Self.encoder.encode(self))
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.userInfo = Secret.carried
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.userInfo = Secret.carried
        return decoder
    }
}
