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
        self = try JSONDecoder().decode(PlanValue.self, from: JSONEncoder().encode(value))
    }

    /// Makes a value of a type from JSON's data model.
    ///
    /// - Throws: `DecodingError` where the type does not fit.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
    }
}
