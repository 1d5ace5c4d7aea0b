import Foundation
import Squall
import Testing

@testable import RedisProtocol

@Test func theScenarioIsRead() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let (plan, warnings) = try ScenarioFile(path: package.appending(path: "scenario.yaml").path)
        .plan(executors: [RedisPlugin()])
    #expect(warnings.isEmpty)
    let steps = plan.scenarios[0].userClasses[0].tasks[0].steps.exchanges
    #expect(steps.map(\.method) == ["HSET", "HGET", "SET"])
    #expect(steps.map(\.uses) == [["cart"], ["cart"], ["product"]])
}

/// Keys of a step, and what is said of them.
private let mistakes: [(KeyValuePairs<String, ScenarioValue>, String)] = [
    (
        ["redis": "GTE cart:7"],
        "redis command \"GTE\" is unknown; did you mean GET?"
    ),
    (["redis": "GET"], "GET has 0 arguments and takes 1; put words with blanks in a list: [SET, cart:7, two words]"),
    (["redis": "MONITOR"], "MONITOR is no exchange: it has no reply of its own; send commands that are answered"),
    (["redis": ""], "redis is the text \"\"; write a command, for example GET cart:7, or [SET, cart:7, two words]"),
    (["redis": "GET a", "expect": ["replay": "7"]], "redis gives no result \"replay\"; did you mean \"reply\"?"),
    (
        ["redis": "GET a", "check": ["reply": "7"]],
        "unknown key \"check\" in a step of redis; did you mean \"expect\"?"
    ),
]

@Test(arguments: mistakes) func aMistakeIsNamed(_ keys: KeyValuePairs<String, ScenarioValue>, _ message: String) {
    let scenario = Scenario("test", target: "redis://127.0.0.1") {
        Hold(users: 1, for: .seconds(1))
        Users { ScenarioTask("one") { PluginStep(keys) } }
    }
    let invalid = #expect(throws: ScenarioFile.Invalid.self) { try scenario.plan(executors: [RedisPlugin()]) }
    #expect(invalid?.description.hasSuffix("error: \(message)") == true, "\(String(describing: invalid))")
}
