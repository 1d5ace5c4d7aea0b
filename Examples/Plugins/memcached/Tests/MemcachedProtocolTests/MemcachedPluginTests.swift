import Foundation
import Squall
import Testing

@testable import MemcachedProtocol

@Test func theScenarioIsRead() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let (plan, warnings) = try ScenarioFile(path: package.appending(path: "scenario.yaml").path)
        .plan(executors: [MemcachedPlugin()])
    #expect(warnings.isEmpty)
    let steps = plan.scenarios[0].userClasses[0].tasks[1].steps.exchanges
    #expect(steps.map(\.method) == ["cache-set", "cache-get", "cache-set", "cache-delete"])
    #expect(steps.map(\.saves) == [[], ["page"], [], []])
}

/// Keys of a step, and what is said of them.
private let mistakes: [(KeyValuePairs<String, ScenarioValue>, String)] = [
    (
        ["cache-get": "a b"],
        "key \"a b\" has a blank or control character in it; write for example cache-get: product:7"
    ),
    (["cache-set": "a"], "a step of memcached needs the key \"value\"; write for example value: in stock"),
    (
        ["cache-set": "a", "value": "b", "expire": "5s"],
        "unknown key \"expire\" in a step of memcached; did you mean \"ttl\"?"
    ),
    (
        ["cache-set": "a", "value": "b", "ttl": "500ms"],
        "ttl is no number of whole seconds from 1s to 30d; write for example ttl: 60s"
    ),
    (["cache-get": "a", "value": "b"], "\"value\" means nothing beside cache-get; remove it"),
    (["cache-get": "a", "expect": "hits"], "expect \"hits\" is unknown; did you mean hit?"),
]

@Test(arguments: mistakes) func aMistakeIsNamed(_ keys: KeyValuePairs<String, ScenarioValue>, _ message: String) {
    let scenario = Scenario("test", target: "memcached://127.0.0.1") {
        Hold(users: 1, for: .seconds(1))
        Users { ScenarioTask("one") { PluginStep(keys) } }
    }
    let invalid = #expect(throws: ScenarioFile.Invalid.self) { try scenario.plan(executors: [MemcachedPlugin()]) }
    #expect(invalid?.description.hasSuffix("error: \(message)") == true, "\(String(describing: invalid))")
}
