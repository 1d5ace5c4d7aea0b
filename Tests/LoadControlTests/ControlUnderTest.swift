import Hummingbird
import HummingbirdTesting
import LoadMeasure
import LoadPlan
import Logging
import Synchronization

@testable import LoadControl
@testable import LoadEngine

/// The control API of a run that is played by nobody: changes are taken as the engine takes them, at 1 s, 2 s, ...
struct ControlUnderTest: Sendable {
    static let token = ControlFile.makeToken()

    static let open = plan(
        .open(OpenWorkload(phases: [RatePhase(shape: .constant(rate: 500), duration: .seconds(30))])))
    static let closed = plan(.closed([UserPhase(shape: .constant(users: 10), duration: .seconds(30))]))

    /// Users, and from the fifth second on arrivals.
    static var both: Plan {
        var (users, rate) = (closed.scenarios[0], open.scenarios[0])
        (users.name, rate.name, rate.start) = ("users", "rate", .seconds(5))
        return Plan(name: "both", scenarios: [users, rate])
    }

    private static func plan(_ workload: Workload) -> Plan {
        let step = ExchangeStep(executor: "none", name: "home", method: "GET", specification: .null)
        let task = UserTask(name: "home", exchanges: [step])
        return Plan(
            name: "shop", workload: workload, userClasses: [UserClass(name: "user", tasks: [task])], executors: [:])
    }

    let control = RunControl()
    let board: StatusBoard
    private let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
        board = StatusBoard(plan)
    }

    var server: ControlServer {
        ControlServer(
            address: .anyPort, token: Self.token, control: control, board: board,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs a body against the API, without a network, while the run goes on.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await answer() }
            defer { group.cancelAll() }
            return try await server.application().test(.router, body)
        }
    }

    private func answer() async {
        var courses = Courses(plan)
        var moment = Duration.zero
        for await _ in control.signals {
            for request in control.take() {
                moment += .seconds(1)
                do throws(ChangeRefused) {
                    let event = try perform(request, on: &courses, at: moment)
                    control.keep(event)
                    request.answer(.success(event))
                } catch {
                    request.answer(.failure(error))
                }
            }
        }
    }

    private func perform(
        _ request: RunControl.Request, on courses: inout Courses, at moment: Duration
    ) throws(ChangeRefused) -> RunEvent {
        var scenario: String?
        func event(_ action: RunEvent.Action, _ value: Double? = nil, _ effect: String = "") -> RunEvent {
            RunEvent(
                at: moment, action: action, value: value, source: request.source, scenario: scenario, effect: effect)
        }
        switch request.command {
        case .change(let change, let name):
            var effects: [String] = []
            let changes = try courses.changes(for: .change(change), of: name, at: moment)
            for change in changes { effects.append(try courses.accept(change, at: moment)) }
            let effect = effects.joined(separator: "; ")
            if changes.count == 1 { scenario = plan.scenarios[changes[0].scenario].name }
            switch change {
            case .rate(let rate): return event(.rate, rate, effect)
            case .users(let users): return event(.users, Double(users), effect)
            case .pause: return event(.pause, nil, effect)
            case .resume: return event(.resume, nil, effect)
            }
        case .limit(let count, let name, let host):
            return event(.limit, Double(count), name ?? host ?? "the run")
        case .stopAtOnce: return event(.stopAtOnce)
        default: return event(.stop)
        }
    }
}

extension TestClientProtocol {
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", token: String? = ControlUnderTest.token
    ) async throws -> TestResponse {
        let headers: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        return try await execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body))
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
