/// A value of JSON's data model: how a plan carries what only one plug-in understands.
public enum PlanValue: Sendable, Codable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([PlanValue])
    case object([String: PlanValue])
    /// Text that is shown nowhere: encoding a plan writes `***` in its place.
    case secret(Secret)

    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([PlanValue].self) {
            self = .list(value)
        } else if let secret = Secret(carriedBy: decoder) {
            self = .secret(secret)
        } else {
            self = .object(try container.decode([String: PlanValue].self))
        }
    }

    /// Writes the JSON value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        case .secret(let value): try container.encode(value)
        }
    }
}
