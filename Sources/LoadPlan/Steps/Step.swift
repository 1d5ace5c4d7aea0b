/// What a virtual user does at one place of a task: an exchange, or something that arranges others.
public indirect enum Step: Sendable, Equatable {
    /// One exchange. It is due when what came before has ended.
    case exchange(ExchangeStep)
    /// A pause: what follows is due when it is over.
    case wait(WaitTime)

    /// The exchanges that it may perform, in the order written.
    public var exchanges: [ExchangeStep] {
        switch self {
        case .exchange(let exchange): [exchange]
        case .wait: []
        }
    }

    /// The step with each of its exchanges changed.
    public func mapExchanges(_ change: (inout ExchangeStep) -> Void) -> Step {
        switch self {
        case .exchange(var exchange):
            change(&exchange)
            return .exchange(exchange)
        case .wait: return self
        }
    }
}

extension [Step] {
    /// The exchanges that the steps may perform, in the order written.
    public var exchanges: [ExchangeStep] { flatMap(\.exchanges) }

    /// The steps with each of their exchanges changed.
    public func mapExchanges(_ change: (inout ExchangeStep) -> Void) -> [Step] {
        map { $0.mapExchanges(change) }
    }
}

extension Step: Codable {
    private enum CodingKeys: String, CodingKey {
        case exchange, wait
    }

    /// Reads an object with one member, whose name is the kind of the step.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let kind = fields.allKeys.first, fields.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a step is an object of one known kind"))
        }
        switch kind {
        case .exchange: self = .exchange(try fields.decode(ExchangeStep.self, forKey: kind))
        case .wait: self = .wait(try fields.decode(WaitTime.self, forKey: kind))
        }
    }

    /// Writes an object with one member, whose name is the kind of the step.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .exchange(let exchange): try fields.encode(exchange, forKey: .exchange)
        case .wait(let wait): try fields.encode(wait, forKey: .wait)
        }
    }
}
