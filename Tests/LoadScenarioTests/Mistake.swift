import LoadGRPC
import LoadHTTP
import LoadPlan
import LoadScenario
import LoadWebSocket
import Testing

/// A scenario with a mistake in it, and what is to be said about it, as `line:column: error: ...`.
struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let says: [String]

    /// A scenario without a mistake, to put one in.
    static let sound = """
        squall: 1
        target: http://127.0.0.1:8080
        phases:
          - users: 10
            duration: 30s
        users:
          tasks:
            - get: /

        """

    init(_ text: String, says: [String]) {
        self.text = text
        self.says = says
    }

    init(adding lines: String, says: [String]) {
        self.init(Self.sound + lines, says: says)
    }

    init(replacing part: String, by other: String, says: [String]) {
        precondition(Self.sound.contains(part))
        self.init(Self.sound.replacing(part, with: other, maxReplacements: 1), says: says)
    }

    /// What the reader says, without the file's name.
    var reported: [String] {
        let (plan, diagnostics) = ScenarioReader.forTests.read(text: text, file: "scenario.yaml")
        let lines = diagnostics.all.map { String($0.description.dropFirst("scenario.yaml:".count)) }
        return plan == nil ? lines : lines + ["and gives a plan"]
    }

    var testDescription: String { says.first ?? "no mistake" }
}

extension ScenarioReader {
    static let forTests = ScenarioReader(decoders: [HTTPStepDecoder(), WebSocketStepDecoder(), GRPCStepDecoder()])

    /// The plan of a scenario without mistakes.
    func plan(_ text: String, file: String = "scenario.yaml") throws -> Plan {
        let (plan, diagnostics) = read(text: text, file: file)
        guard let plan, diagnostics.all.isEmpty else { throw UnexpectedMistakes(text: diagnostics.all.description) }
        return plan
    }
}

struct UnexpectedMistakes: Error {
    let text: String
}
