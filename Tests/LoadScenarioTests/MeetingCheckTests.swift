import LoadPlan
import LoadScenario
import Testing

/// A rendezvous for more users than there can be is a mistake where that can be known, and none where it cannot.
@Suite struct MeetingCheckTests {
    private static func scenario(_ head: String, _ users: String) -> String {
        "squall: 1\ntarget: http://127.0.0.1:8080\n\(head)\n\(users)\n"
    }

    private static let place = "{name: a, steps: [{rendezvous: doors, users: 6}, {get: /}]}"
    private static let two = """
        users:
          - {name: few, tasks: [\(place)]}
          - {name: many, weight: 3, tasks: [{get: /}]}
        """
    private static let both = """
        users:
          - {name: few, tasks: [\(place)]}
          - {name: many, weight: 3, tasks: [\(place)]}
        """
    private static let atOnce = """
        users:
          tasks: [{name: a, steps: [{parallel: [{rendezvous: doors, users: 6}, {rendezvous: doors, users: 6}]}]}]
        """
    private static let one = "users: {tasks: [\(place)]}"
    private static let says = #"error: the rendezvous "doors" waits for 6 users, and there are never more than "#

    static let cases: [(String, String, String?)] = [
        ("phases: [{users: 6, duration: 1s}]", one, nil),
        (
            "phases: [{users: 5, duration: 1s}, {users: {from: 1, to: 4}, duration: 1s}]", one,
            "5 users; write users: 5 or less, or plan more users"
        ),
        ("phases: [{users: 1, duration: 1s}]", one, "1 user; plan more users"),
        ("phases: [{users: {mean: 4, amplitude: 2, period: 10s}, duration: 20s}]", one, nil),
        ("phases: [{iterations: 100, users: 4}]", one, "4 users; write users: 4 or less, or plan more users"),
        ("phases: [{rate: 100/s, duration: 1s}]\nmax-users: 6", one, nil),
        (
            "phases: [{rate: 100/s, duration: 1s}]\nmax-users: 5", one,
            "5 users; write users: 5 or less, or raise max-users"
        ),
        // A quarter of the users are of the class that comes there.
        ("phases: [{users: 24, duration: 1s}]", two, nil),
        (
            "phases: [{users: 20, duration: 1s}]", two,
            "5 users of its class; write users: 5 or less, or plan more users"
        ),
        ("phases: [{users: 20, duration: 1s}]", both, nil),
        // Any arrival may be of that class.
        ("phases: [{rate: 100/s, duration: 1s}]\nmax-users: 6", two, nil),
        // One user comes twice.
        ("phases: [{users: 3, duration: 1s}]", atOnce, nil),
    ]

    @Test(arguments: cases) func isFound(_ head: String, _ users: String, _ says: String?) {
        let (plan, diagnostics) = ScenarioReader.forTests.read(text: Self.scenario(head, users), file: "a.yaml")
        let texts = diagnostics.all.map { String($0.description.drop { $0 != " " }.dropFirst()) }
        #expect(texts == (says.map { [Self.says + $0] } ?? []))
        #expect((plan == nil) == (says != nil))
    }

    @Test func nothingIsSaidWhileOtherMistakesMayHideUsers() {
        let text = Self.scenario("phases: [{users: 5, duration: 1s}, {users: many, duration: 1s}]", Self.one)
        let (_, diagnostics) = ScenarioReader.forTests.read(text: text, file: "a.yaml")
        #expect(diagnostics.all.count == 1 && diagnostics.all.allSatisfy { !$0.message.contains("doors") })
    }

    @Test func theTimeOutIsTheUsualOneWhereNothingIsSaid() throws {
        func rendezvous(_ more: String) throws -> [Step] {
            let task = "{name: a, steps: [{rendezvous: doors, users: 6\(more)}, {get: /}]}"
            let text = Self.scenario("phases: [{users: 6, duration: 1s}]", "users: {tasks: [\(task)]}")
            return try ScenarioReader.forTests.plan(text).userClasses[0].tasks[0].steps
        }
        let usual = RendezvousStep(name: "doors", users: 6, timeout: .seconds(30))
        #expect(try rendezvous("").first == .rendezvous(usual))
        #expect(try rendezvous(", timeout: 30s").first == .rendezvous(usual))
        #expect(
            try rendezvous(", timeout: 2h").first
                == .rendezvous(RendezvousStep(name: "doors", users: 6, timeout: .seconds(7_200))))
    }
}
