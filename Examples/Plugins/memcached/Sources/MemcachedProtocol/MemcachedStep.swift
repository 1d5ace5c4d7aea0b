import Squall

/// A step as a plan carries it.
struct MemcachedStep: Codable, Equatable {
    enum Command: String, Codable, CaseIterable {
        case get = "cache-get"
        case set = "cache-set"
        case delete = "cache-delete"
    }

    /// What `expect` may say.
    enum Expectation: String, Codable, CaseIterable {
        case hit, miss
    }

    var command: Command
    /// With places for values.
    var key: String
    /// With places for values.
    var value: String?
    /// How long the server keeps it, in seconds; 0 for as long as it likes.
    var secondsToLive = 0
    var expected: Expectation?
    /// The name of the value that keeps what is found.
    var saved: String?

    /// What is wrong with a key that is complete; nil for nothing.
    static func problem(inKey key: some Collection<UInt8>) -> String? {
        if key.isEmpty { return "is empty" }
        if key.count > 250 { return "has \(key.count) bytes and may have 250" }
        return key.contains { $0 <= 32 || $0 == 127 } ? "has a blank or control character in it" : nil
    }
}

/// Reads steps such as `cache-get: product:${id}`.
struct MemcachedStepReader {
    static let keys = MemcachedStep.Command.allCases.map(\.rawValue) + ["value", "ttl", "expect", "save"]

    func step(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> MemcachedStep? {
        guard
            let keys = MappingReader(
                node, "a step of memcached", keys: Self.keys, others: StepKeys.common,
                synonyms: ["expire": "ttl", "expiration": "ttl", "data": "value"], into: &diagnostics),
            let (word, keyNode) = keys.one(of: MemcachedStep.Command.allCases.map(\.rawValue), into: &diagnostics),
            let command = MemcachedStep.Command(rawValue: word)
        else { return nil }
        let key = key(keyNode, word, into: &diagnostics)
        var step = MemcachedStep(command: command, key: key ?? "")
        if command == .set {
            step.value = keys.required("value", example: "value: in stock", into: &diagnostics)?
                .string("value", into: &diagnostics)
            if let time = keys["ttl"]?.duration("ttl", into: &diagnostics) {
                // The protocol counts whole seconds, and takes more than thirty days for a date.
                let seconds = Int(time / .seconds(1))
                step.secondsToLive = seconds
                if time != .seconds(seconds) || !(1...2_592_000).contains(seconds) {
                    diagnostics.report(
                        Diagnostic(
                            "ttl is no number of whole seconds from 1s to 30d", fix: "write for example ttl: 60s",
                            at: keys.location(of: "ttl")))
                }
            }
        } else {
            keys.refuse(["value", "ttl"], "beside \(word)", into: &diagnostics)
        }
        if command == .get {
            step.expected = keys["expect"]?.choice("expect", of: MemcachedStep.Expectation.self, into: &diagnostics)
            step.saved = keys["save"]?.name("save", into: &diagnostics)
        } else {
            keys.refuse(["expect", "save"], "beside \(word)", into: &diagnostics)
        }
        return key == nil ? nil : step
    }

    private func key(_ node: LocatedNode, _ word: String, into diagnostics: inout Diagnostics) -> String? {
        guard let text = node.string(word, wanted: "a key, for example product:7", into: &diagnostics) else {
            return nil
        }
        // What stands in the places for values is seen when they are filled.
        guard let template = try? Template(parsing: text) else { return text }
        guard let problem = MemcachedStep.problem(inKey: Array(template.text { _ in "v" }.utf8)) else { return text }
        diagnostics.report(
            Diagnostic("key \"\(text)\" \(problem)", fix: "write for example \(word): product:7", at: node.location))
        return nil
    }
}
