import Squall
import Synchronization
import Testing

/// A protocol of a stranger's package, in scenarios in Swift.
@Suite(.serialized) struct PluginTests {
    private struct NotePlugin: CallPlugin {
        struct Call: Codable, Sendable { var text: CallText }
        struct Settings: Codable, Sendable {}
        struct Client: CallClient {
            let book: Book
            func perform(_ call: Call, values: CallValues) async throws -> CallOutcome {
                let text = try values.text(call.text)
                book.texts.withLock { $0.append(text) }
                if text == "refused" { return CallOutcome(failure: CallFailed(.status, "not that")) }
                return CallOutcome(results: ["length": Array("\(text.count)".utf8)])
            }
            func close() async {}
        }
        final class Book: Sendable { let texts = Mutex<[String]>([]) }

        let book = Book()
        let name = "notes"
        let stepKeys: Set<String> = ["note"]
        let callKeys = ["note"]
        let results = CallResults.named(["length"])
        let threads = CallThreads.shared
        let needsTarget = false

        func readCall(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> CallStep<Call>? {
            keys["note"]?.callText("note", wanted: "text", into: &diagnostics)
                .map { CallStep(Call(text: $0), name: "note", method: "NOTE") }
        }
        func readSettings(
            target: LocatedNode?, _ keys: MappingReader?, into diagnostics: inout Diagnostics
        ) -> Settings? { Settings() }
        func address(of settings: Settings) -> TargetAddress? { nil }
        func connect(_ settings: Settings, within timeout: Duration) async throws -> Client { Client(book: book) }
    }

    private struct Note: ScenarioStep {
        let written: WrittenStep
        init(_ text: String, file: String = #filePath, line: Int = #line, column: Int = #column) {
            written = WrittenStep(["note": ScenarioValue(text)], file: file, line: line, column: column)
        }
    }

    private static let options = Engine.Options(loops: 1, spin: .zero)

    @Test func itsStepsAndItsCodeRun() async throws {
        let plugin = NotePlugin()
        let scenario = Scenario("notes", target: "notes://nowhere") {
            Iterations(1, users: 1, within: .seconds(60))
            Users {
                ScenarioTask("all") {
                    Note("first")
                    PluginStep(["note": "second", "save": ["size": "length"]], name: "sized")
                    Note("size ${size}")
                    Code("by code") { user in
                        let outcome = try await user.call(plugin, .init(text: try CallText("four")), name: "coded")
                        #expect(outcome.results["length"] == Array("4".utf8))
                        await #expect(throws: ExchangeFailed.self) {
                            try await user.call(plugin, .init(text: try CallText("refused")), name: "coded")
                        }
                    }
                }
            }
        }
        var test = try LoadTest(scenario, executors: standardExecutors + [plugin])
        // Nothing but the plug-in's steps and code: HTTP cannot go there, and need not.
        #expect(test.plan.scenarios[0].executors.keys.sorted() == ["notes"])
        test.options = Self.options
        let total = try await test.run().total
        #expect(plugin.book.texts.withLock { $0 } == ["first", "second", "size 6", "four", "refused"])
        #expect(total.counts.completed == 4 && total.errors[.status]?.examples == ["not that"])
        #expect(Set(total.series.keys.map(\.task)) == ["note", "sized", "coded"])
    }

    @Test func aMistakeIsAtItsLine() {
        let line = #line + 3
        let scenario = Scenario("notes", target: "notes://nowhere") {
            Iterations(1, users: 1, within: .seconds(60))
            Users { ScenarioTask("all") { PluginStep(["note": "a", "expect": ["lenth": 1]]) } }
        }
        let invalid = #expect(throws: ScenarioFile.Invalid.self) { try scenario.plan(executors: [NotePlugin()]) }
        #expect(
            invalid?.description.hasPrefix("\(#filePath):\(line):") == true
                && invalid?.description.hasSuffix("notes gives no result \"lenth\"; did you mean \"length\"?") == true)
    }
}
