import LoadHTTP
import LoadPlan
import LoadWire
import Squall
import Testing

/// URLs on the command line: which of what goes with them goes where, and what their series are called.
@Suite struct URLScenarioTests {
    private static func plan(
        _ urls: [String], changing change: (inout URLScenario) -> Void = { _ in }
    ) throws -> Plan {
        var scenario = URLScenario(urls, load: .users(1, duration: .seconds(1)))
        change(&scenario)
        return try scenario.plan()
    }

    private static func requests(of plan: Plan) throws -> [HTTPRequestSpecification] {
        try plan.userClasses[0].exchanges.map { try HTTPRequestSpecification(planValue: $0.specification) }
    }

    /// Another port is another host.
    @Test func secretsGoToTheFirstHostAlone() throws {
        let urls = [
            "http://Shop.example/a", "http://shop.example:80/b", "http://cdn.example/c", "http://shop.example:81/",
        ]
        let plan = try Self.plan(urls) { scenario in
            scenario.auth = .bearer(Secret("s3cr3t"))
            scenario.headers = ["Host", "COOKIE", "X-API-Key", "X-Color"].map { .init(name: $0, value: "a") }
        }
        let requests = try Self.requests(of: plan)
        #expect(requests.map(\.auth) == [.bearer(Secret("s3cr3t")), .bearer(Secret("s3cr3t")), nil, nil])
        #expect(
            requests.map { $0.headers.map(\.name) } == [
                ["Host", "COOKIE", "X-API-Key", "X-Color"], ["Host", "COOKIE", "X-API-Key", "X-Color"], ["X-Color"],
                ["X-Color"],
            ])
    }

    @Test(arguments: [
        (["http://h/a?x=1"], ["/a"]),
        (["http://h/a?x=1", "http://h/a?x=2", "http://h/b?y"], ["/a?x=1", "/a?x=2", "/b"]),
        (["http://h/a", "http://h/a?x=2"], ["/a", "/a?x=2"]),
        (["http://h/a", "http://h/a"], ["/a", "/a"]),
        (["http://h/a?x", "http://i/a"], ["h/a", "i/a"]),
        (["http://h/a", "https://h/a", "http://i/"], ["http://h/a", "https://h/a", "i/"]),
    ]) func seriesTellURLsApart(urls: [String], names: [String]) throws {
        let plan = try Self.plan(urls)
        #expect(plan.userClasses[0].exchanges.map(\.name) == names)
        #expect(plan.userClasses[0].tasks.map(\.name) == names)
    }
}
