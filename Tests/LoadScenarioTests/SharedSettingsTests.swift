import LoadHTTP
import LoadPlan
import LoadScenario
import LoadWire
import Testing

/// What stands once for all protocols, in a scenario, and under a protocol, is put together key by key.
@Suite struct SharedSettingsTests {
    @Test func theNearerKeyHolds() throws {
        let plan = try ScenarioReader.forTests.plan(
            """
            squall: 1
            target: https://shop.test
            tls: {verify: off, resumption: on, min-version: 1.2}
            http: {tls: {min-version: 1.3}, timeout: 5s}
            scenarios:
              a: {phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}
              b: {tls: {resumption: off}, phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}
              c:
                http: {tls: {verify: on}}
                phases: [{users: 1, duration: 1s}]
                users: {tasks: [{get: /}]}

            """)
        let tls = try plan.scenarios.map {
            try HTTPSettings(planValue: $0.executors["http"] ?? .null).connection.tls
        }
        #expect(tls.map(\.minVersion) == [.tls13, .tls13, .tls13])
        #expect(tls.map(\.resumes) == [true, false, true])
        #expect(tls.map(\.verifies) == [false, false, true])
    }
}
