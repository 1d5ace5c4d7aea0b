/// What a virtual user does at one place of a task: an exchange, or something that arranges other steps.
public indirect enum Step: Sendable, Equatable {
    /// One exchange. It is due when what came before has ended.
    case exchange(ExchangeStep)
    /// A pause: what follows is due when it is over.
    case wait(WaitTime)
    /// Steps under one name, timed as one.
    case group(StepGroup)
    /// One way or the other.
    case condition(ConditionalSteps)
    /// The same steps several times.
    case repetition(RepeatedSteps)
    /// One of several ways, by weight.
    case choice([WeightedSteps])
    /// Several lines of steps at once; goes on when all of them have ended.
    case parallel(ParallelSteps)
    /// Steps beside those that follow; they end with the list that they stand in.
    case background([Step])
    /// Steps that are cut when their time is over; goes on with what follows.
    case within(TimedSteps)
    /// Steps that no more than so many users do at a time.
    case guarded(GuardedSteps)
    /// A place where users wait for each other.
    case rendezvous(RendezvousStep)
    /// Something that one user says, and others wait for.
    case signal(SignalStep)
    /// A task's own code.
    case code(CodeStep)
}

extension Step {
    /// The lists of steps in it, in the order written.
    var parts: [[Step]] {
        switch self {
        case .exchange, .wait, .rendezvous, .signal, .code: []
        case .group(let group): [group.steps]
        case .condition(let condition): [condition.then, condition.otherwise]
        case .repetition(let repetition): [repetition.steps]
        case .choice(let ways): ways.map(\.steps)
        case .parallel(let parallel): parallel.branches
        case .background(let steps): [steps]
        case .within(let timed): [timed.steps]
        case .guarded(let guarded): [guarded.steps]
        }
    }

    /// The step with each list of steps in it changed.
    func mapParts(_ change: ([Step]) -> [Step]) -> Step {
        switch self {
        case .exchange, .wait, .rendezvous, .signal, .code: return self
        case .group(var group):
            group.steps = change(group.steps)
            return .group(group)
        case .condition(var condition):
            (condition.then, condition.otherwise) = (change(condition.then), change(condition.otherwise))
            return .condition(condition)
        case .repetition(var repetition):
            repetition.steps = change(repetition.steps)
            return .repetition(repetition)
        case .choice(let ways): return .choice(ways.map { WeightedSteps(weight: $0.weight, steps: change($0.steps)) })
        case .parallel(var parallel):
            parallel.branches = parallel.branches.map(change)
            return .parallel(parallel)
        case .background(let steps): return .background(change(steps))
        case .within(var timed):
            timed.steps = change(timed.steps)
            return .within(timed)
        case .guarded(var guarded):
            guarded.steps = change(guarded.steps)
            return .guarded(guarded)
        }
    }
}

extension [Step] {
    /// All steps, also those in others, in the order written.
    private var all: [Step] { flatMap { [$0] + $0.parts.flatMap(\.all) } }

    /// The exchanges that the steps may perform, in the order written.
    public var exchanges: [ExchangeStep] {
        all.compactMap { if case .exchange(let exchange) = $0 { exchange } else { nil } }
    }

    /// The names of the groups among the steps, in the order written; a group within another has both names, `a/b`.
    public var groups: [String] { groups(within: nil) }

    private func groups(within outer: String?) -> [String] {
        flatMap { step -> [String] in
            guard case .group(let group) = step else { return step.parts.flatMap { $0.groups(within: outer) } }
            let name = group.name(within: outer)
            return [name] + group.steps.groups(within: name)
        }
    }

    /// The names of the values that the steps take from their user's session.
    public var uses: [String] {
        all.flatMap { step -> [String] in
            switch step {
            case .exchange(let exchange): exchange.uses
            case .condition(let condition): condition.condition.names
            case .repetition(let repetition): repetition.uses
            default: []
            }
        }
    }

    /// The names of the values that the steps give to their user's session.
    public var saves: [String] {
        all.flatMap { step -> [String] in
            switch step {
            case .exchange(let exchange): exchange.saves
            case .repetition(let repetition): repetition.counter.map { [$0] } ?? []
            case .code(let code): code.saves
            default: []
            }
        }
    }

    /// The meeting places among the steps, by name, and whether each stands among steps that one user does at once.
    public var meetings: [(name: String, isAtOnce: Bool)] { meetings(isAtOnce: false) }

    private func meetings(isAtOnce: Bool) -> [(name: String, isAtOnce: Bool)] {
        flatMap { step -> [(name: String, isAtOnce: Bool)] in
            switch step {
            case .rendezvous(let rendezvous): [(rendezvous.name, isAtOnce)]
            case .parallel, .background: step.parts.flatMap { $0.meetings(isAtOnce: true) }
            default: step.parts.flatMap { $0.meetings(isAtOnce: isAtOnce) }
            }
        }
    }

    /// Whether some of the steps are code.
    public var haveCode: Bool {
        all.contains { if case .code = $0 { true } else { false } }
    }

    /// Whether an exchange comes first, whatever happens.
    public var beginWithExchange: Bool {
        for step in self {
            switch step {
            case .exchange: return true
            case .wait: continue
            case .group(let group): return group.steps.beginWithExchange
            default: return false
            }
        }
        return false
    }

    /// The steps with each of their exchanges changed.
    public func mapExchanges(_ change: (inout ExchangeStep) -> Void) -> [Step] {
        map { step in
            guard case .exchange(var exchange) = step else { return step.mapParts { $0.mapExchanges(change) } }
            change(&exchange)
            return .exchange(exchange)
        }
    }
}

extension Step: Codable {
    private enum CodingKeys: String, CodingKey {
        case exchange, wait, group, condition, repetition, choice, parallel, background, within, guarded
        case rendezvous, signal, code
    }

    /// Reads an object with one member, whose name is the kind of the step.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let kind = fields.allKeys.first, fields.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a step is an object of one known kind"))
        }
        func value<Value: Decodable>() throws -> Value { try fields.decode(Value.self, forKey: kind) }
        self =
            switch kind {
            case .exchange: .exchange(try value())
            case .wait: .wait(try value())
            case .group: .group(try value())
            case .condition: .condition(try value())
            case .repetition: .repetition(try value())
            case .choice: .choice(try value())
            case .parallel: .parallel(try value())
            case .background: .background(try value())
            case .within: .within(try value())
            case .guarded: .guarded(try value())
            case .rendezvous: .rendezvous(try value())
            case .signal: .signal(try value())
            case .code: .code(try value())
            }
    }

    /// Writes an object with one member, whose name is the kind of the step.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .exchange(let exchange): try fields.encode(exchange, forKey: .exchange)
        case .wait(let wait): try fields.encode(wait, forKey: .wait)
        case .group(let group): try fields.encode(group, forKey: .group)
        case .condition(let condition): try fields.encode(condition, forKey: .condition)
        case .repetition(let repetition): try fields.encode(repetition, forKey: .repetition)
        case .choice(let ways): try fields.encode(ways, forKey: .choice)
        case .parallel(let parallel): try fields.encode(parallel, forKey: .parallel)
        case .background(let steps): try fields.encode(steps, forKey: .background)
        case .within(let timed): try fields.encode(timed, forKey: .within)
        case .guarded(let guarded): try fields.encode(guarded, forKey: .guarded)
        case .rendezvous(let rendezvous): try fields.encode(rendezvous, forKey: .rendezvous)
        case .signal(let signal): try fields.encode(signal, forKey: .signal)
        case .code(let code): try fields.encode(code, forKey: .code)
        }
    }
}
