/// What a bottleneck is called, and what can be set about it.
struct BottleneckKind: Sendable {
    /// As it is written: `worker-pool`.
    let name: String
    /// What it does, in a line.
    let summary: String
    /// Whether it is the whole server that it limits, whatever the route.
    var isServerWide = false
    let parameters: [BottleneckParameter]
    /// What is wrong with values that are right each for itself.
    var objection: @Sendable (BottleneckValues) -> String? = { _ in nil }
}

/// Something that can be set about a bottleneck.
struct BottleneckParameter: Sendable {
    /// What is written for it, and what is allowed.
    enum Form: Sendable {
        /// A whole number.
        case count(ClosedRange<Int>)
        /// A number above 0.
        case number(ClosedRange<Double>)
        /// A time, above 0.
        case time
        /// A time, or a distribution of times.
        case distribution
        /// A number of bytes.
        case bytes(ClosedRange<Int>)
    }

    let name: String
    let form: Form
    /// What is taken where nothing is written.
    let standard: String
    let meaning: String

    init(_ name: String, _ form: Form, _ standard: String, _ meaning: String) {
        (self.name, self.form, self.standard, self.meaning) = (name, form, standard, meaning)
    }

    /// Reads what is written.
    ///
    /// - Throws: `InvalidLabValue`, which says what is allowed.
    func read(_ text: String) throws(InvalidLabValue) -> BottleneckValue {
        switch form {
        case .count(let range):
            guard let count = Int(text), range.contains(count) else {
                throw refusal(text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .count(count)
        case .number(let range):
            guard let number = Double(text), range.contains(number) else {
                throw refusal(text, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .number(number)
        case .time:
            guard case .fixed(let time)? = try? DelayDistribution(parsing: text), time > .zero else {
                throw refusal(text, "a time above 0 in ns, us, ms or s")
            }
            return .time(time)
        case .distribution:
            guard let times = try? DelayDistribution(parsing: text), times.mean > .zero, times.hasMean else {
                throw refusal(text, "a time of up to 10s, or exp:10ms, or lognormal:10ms,0.5 with a sigma of up to 1.5")
            }
            return .distribution(times)
        case .bytes(let range):
            guard let bytes = try? PlainRoutes.byteCount(parsing: text[...]), range.contains(bytes) else {
                throw refusal(text, "a number of bytes from \(range.lowerBound) to \(range.upperBound)")
            }
            return .bytes(bytes)
        }
    }

    private func refusal(_ text: String, _ allowed: String) -> InvalidLabValue {
        InvalidLabValue(#"\#(name) "\#(text)" is not \#(allowed); write for example \#(name)=\#(standard)"#)
    }
}

/// What was set, in the form of its parameter.
enum BottleneckValue: Sendable, Equatable {
    case count(Int)
    case number(Double)
    case time(Duration)
    case distribution(DelayDistribution)
    case bytes(Int)
}

/// What was set about a bottleneck: a value for each of its parameters.
struct BottleneckValues: Sendable, Equatable {
    let values: [String: BottleneckValue]
    /// The same as they are written.
    let texts: [String: String]
    /// Draws what is random.
    let seed: UInt64

    init(values: [String: BottleneckValue], texts: [String: String], seed: UInt64) {
        (self.values, self.texts, self.seed) = (values, texts, seed)
    }

    /// Takes what is written, and for the rest what is standard.
    ///
    /// - Throws: `InvalidLabValue` where there is no such parameter, or a value makes no sense.
    init(_ kind: BottleneckKind, _ parameters: [String: String]) throws(InvalidLabValue) {
        if let unknown = parameters.keys.sorted().first(where: { key in !kind.parameters.contains { $0.name == key } })
        {
            let names = kind.parameters.map(\.name).joined(separator: ", ")
            throw InvalidLabValue(
                #"\#(kind.name) has no parameter "\#(unknown)"; it has \#(names.isEmpty ? "none" : names)"#)
        }
        var (texts, values) = ([String: String](), [String: BottleneckValue]())
        for parameter in kind.parameters {
            let text = parameters[parameter.name] ?? parameter.standard
            do { values[parameter.name] = try parameter.read(text) } catch {
                throw InvalidLabValue("\(kind.name): \(error.description)")
            }
            texts[parameter.name] = text
        }
        self.init(values: values, texts: texts, seed: 0)
        if let objection = kind.objection(self) { throw InvalidLabValue("\(kind.name): \(objection)") }
    }

    /// The same with another seed.
    func seeded(_ seed: UInt64) -> BottleneckValues { BottleneckValues(values: values, texts: texts, seed: seed) }

    /// Takes `name:parameter=value,...` apart.
    ///
    /// - Throws: `InvalidLabValue` where a part sets nothing, or something twice.
    static func split(_ text: some StringProtocol) throws(InvalidLabValue) -> (
        name: String, parameters: [String: String]
    ) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let (name, written) = (String(parts.first ?? ""), parts.count == 2 ? String(parts[1]) : "")
        var parameters: [String: String] = [:]
        var last: String?
        for part in written.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 {
                let key = String(pair[0])
                guard parameters[key] == nil else { throw InvalidLabValue("\(name): \(key) is given twice") }
                (parameters[key], last) = (String(pair[1]), key)
            } else if let key = last, let value = parameters[key] {
                // lognormal:10ms,0.5 has a comma of its own.
                parameters[key] = "\(value),\(part)"
            } else {
                throw InvalidLabValue(#"\#(name): "\#(part)" sets nothing; write for example k=8"#)
            }
        }
        return (name, parameters)
    }

    func count(_ name: String) -> Int {
        guard case .count(let count)? = values[name] else { preconditionFailure("no count is called \(name)") }
        return count
    }

    func number(_ name: String) -> Double {
        guard case .number(let number)? = values[name] else { preconditionFailure("no number is called \(name)") }
        return number
    }

    func time(_ name: String) -> Duration {
        guard case .time(let time)? = values[name] else { preconditionFailure("no time is called \(name)") }
        return time
    }

    func bytes(_ name: String) -> Int {
        guard case .bytes(let bytes)? = values[name] else { preconditionFailure("no bytes are called \(name)") }
        return bytes
    }

    /// The times of a parameter, one for each request that comes.
    func times(_ name: String) -> DrawnTimes {
        guard case .distribution(let times)? = values[name] else { preconditionFailure("no times are called \(name)") }
        return DrawnTimes(times, seed: seed, stream: name)
    }
}
