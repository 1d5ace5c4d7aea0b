import Foundation
import LoadData
import LoadGRPC
import LoadHTTP
import LoadPlan
import LoadScenario
import LoadWebSocket
import Testing
import Yams

/// The files of the repository that tests read.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The names of all example scenarios, without `.yaml`.
    static func examples() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Examples").path)
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// An example's YAML as the schema sees it: as in JSON, `true` and `false` are the only words that are no text.
    static func value(ofExample name: String) throws -> Any { try value(of: text("Examples/\(name).yaml")) }

    static func value(of yaml: String) throws -> Any {
        let resolver = try Resolver.default.replacing(.bool, with: "^(?:true|false)$")
        guard let value = try Yams.load(yaml: yaml, resolver) else { throw UnexpectedMistakes(text: "it is empty") }
        return value
    }

    static func plan(ofExample name: String) throws -> Plan {
        let folder = root.appending(path: "Examples").path
        let surroundings = ScenarioSurroundings(folder: folder, inspector: DataFiles())
        return try ScenarioReader(
            decoders: [HTTPStepDecoder(), WebSocketStepDecoder(), GRPCStepDecoder()], surroundings: surroundings
        )
        .plan(text("Examples/\(name).yaml"), file: "Examples/\(name).yaml")
    }
}

@Suite struct ExampleTests {
    @Test func everyExampleIsExpectedBelow() throws {
        #expect(
            try Repository.examples()
                == (Self.workloads.map(\.0) + [
                    "adaptive-limit", "breaker", "bulkheads", "checks", "classes", "connect-elsewhere", "cookies",
                    "customers", "events", "generators", "grpc", "grpc-beside-http", "grpc-streams", "http2",
                    "http2-prior-knowledge", "https", "in-the-background", "instances", "ipv6",
                    "like-people", "limited", "log-in-once",
                    "log-in-then-buy", "meet-then-buy", "mutual-tls", "once", "past-the-limit", "redirects", "requests",
                    "rows",
                    "sale-day",
                    "saved-values",
                    "shop", "sign-in", "task-breaker", "three-protocols", "three-tasks", "thresholds", "turn-the-pages",
                    "two-hosts",
                    "upload-a-file",
                    "waits", "websocket", "websocket-scenarios",
                ])
                .sorted())
    }

    @Test(arguments: workloads) func resolvesToItsWorkload(_ name: String, _ workload: Workload) throws {
        let plan = try Repository.plan(ofExample: name)
        #expect(plan.scenarios[0].workload == workload)
        #expect(plan.name == name)
        #expect(plan.scenarios[0].executors == ["http": try HTTPSettings(host: "127.0.0.1", port: 8080).planValue()])
        #expect(plan.userClasses.flatMap(\.tasks).flatMap(\.steps).exchanges.count == 1)
    }

    static let workloads: [(String, Workload)] = [
        ("constant-users", .closed([.init(shape: .constant(users: 20), duration: .seconds(10))])),
        (
            "ramping-users",
            .closed([
                .init(name: "come", shape: .ramp(from: 0, to: 100), duration: .seconds(10)),
                .init(name: "stay", shape: .constant(users: 100), duration: .seconds(30)),
                .init(name: "leave", shape: .ramp(from: 100, to: 0), duration: .seconds(10)),
            ])
        ),
        (
            "pause",
            .closed([
                .init(shape: .constant(users: 20), duration: .seconds(20)),
                .init(shape: .pause, duration: .seconds(30)),
                .init(shape: .constant(users: 20), duration: .seconds(20)),
            ])
        ),
        ("iterations", .closed([.init(shape: .iterations(count: 1000, users: 10), duration: .seconds(120))])),
        (
            "constant-rate",
            .open(.init(phases: [.init(shape: .constant(rate: 500), duration: .seconds(30))], maxUsers: 1000))
        ),
        (
            "ramping-rate",
            .open(
                .init(phases: [
                    .init(name: "ramp", shape: .ramp(from: 0, to: 500), duration: .seconds(30)),
                    .init(name: "hold", shape: .constant(rate: 500), duration: .seconds(30)),
                ]))
        ),
        (
            "poisson",
            .open(.init(phases: [.init(shape: .constant(rate: 200), duration: .seconds(60))], spacing: .poisson))
        ),
        (
            "spike",
            .open(
                .init(phases: [
                    .init(name: "before spike", shape: .constant(rate: 100), duration: .seconds(20)),
                    .init(name: "spike", shape: .constant(rate: 1000), duration: .seconds(10)),
                    .init(name: "after spike", shape: .constant(rate: 100), duration: .seconds(30)),
                ]))
        ),
        (
            "wave",
            .open(
                .init(phases: [
                    .init(
                        name: "days",
                        shape: .sine(mean: 100, amplitude: 80, period: .seconds(60), shift: .seconds(45)),
                        duration: .seconds(120))
                ]))
        ),
        (
            "user-wave",
            .closed([
                .init(
                    shape: .sine(mean: 30, amplitude: 20, period: .seconds(20), shift: .seconds(15)),
                    duration: .seconds(40))
            ])
        ),
        (
            "user-spike",
            .closed([
                .init(name: "before class", shape: .constant(users: 10), duration: .seconds(10)),
                .init(name: "class", shape: .constant(users: 40), duration: .seconds(10)),
                .init(name: "after class", shape: .constant(users: 10), duration: .seconds(10)),
            ])
        ),
        (
            "sold-out",
            .open(
                .init(phases: [
                    .init(name: "sale", shape: .ramp(from: 0, to: 100), duration: .seconds(20), limit: 500)
                ]))
        ),
        (
            "user-steps",
            .closed(
                (1...5).map {
                    .init(name: "step \($0)", shape: .constant(users: $0 * 10), duration: .seconds(5))
                })
        ),
        (
            "steps",
            .open(
                .init(
                    phases: (1...5).map {
                        .init(name: "step \($0)", shape: .constant(rate: Double($0) * 100), duration: .seconds(10))
                    }))
        ),
    ]

    @Test func theShopIsTheWholePlan() throws {
        let json = HTTPRequestSpecification.Header(name: "Content-Type", value: "application/json")
        func step(_ name: String, _ request: HTTPRequestSpecification) throws -> ExchangeStep {
            try ExchangeStep(
                executor: "http", name: name, method: request.method, specification: request.planValue(),
                host: "127.0.0.1:8080")
        }
        func post(_ path: String, _ body: String) -> HTTPRequestSpecification {
            HTTPRequestSpecification(method: "POST", path: path, headers: [json], body: .text(body))
        }
        var order = post("/order", #"{"items":[{"product_id":7,"quantity":2}]}"#)
        order.expectedStatuses = [.init(200, through: 299)]
        order.timeout = 5
        let tasks = try [
            UserTask(name: "list", weight: 5, exchanges: [step("list", .init(path: "/products"))]),
            UserTask(
                name: "product", weight: 3,
                exchanges: [step("product", .init(path: "/products/7", expectedStatuses: [.init(200)]))]),
            UserTask(
                name: "buy", weight: 1,
                exchanges: [
                    step("/login", post("/login", #"{"user":"ada","password":"secret"}"#)),
                    step("/cart", post("/cart", #"{"product_id":7,"quantity":2}"#)), step("/order", order),
                ]),
        ]
        let expected = try Plan(
            name: "shop",
            workload: .closed([
                UserPhase(name: "warm-up", shape: .ramp(from: 0, to: 50), duration: .seconds(8)),
                UserPhase(name: "hold", shape: .constant(users: 50), duration: .seconds(12)),
            ]),
            userClasses: [
                UserClass(name: "customer", tasks: tasks, wait: .between(.milliseconds(100), .milliseconds(300)))
            ],
            executors: ["http": HTTPSettings(host: "127.0.0.1", port: 8080).planValue()],
            thresholds: [
                Threshold(parsing: "errors < 1%"), Threshold(parsing: "p95 < 300ms"),
                Threshold(parsing: #"p99 of "list" < 500ms"#),
            ])
        #expect(try Repository.plan(ofExample: "shop") == expected)
    }

    @Test func theBenchmarkChecksTheStatusOfThreeWeightedTasks() throws {
        let plan = try Repository.plan(ofExample: "three-tasks")
        #expect(plan.scenarios[0].workload == .closed([UserPhase(shape: .constant(users: 64), duration: .seconds(10))]))
        #expect(plan.userClasses.count == 1 && plan.userClasses.first?.wait == WaitTime.none)
        #expect(plan.userClasses.first?.tasks.map(\.weight) == [6, 3, 1])
        for step in plan.userClasses.flatMap(\.exchanges) {
            #expect(try HTTPRequestSpecification(planValue: step.specification).expectedStatuses == [.init(200)])
        }
    }

    /// What is hidden from others stays hidden; all else is what it was.
    @Test func everyPlanSurvivesJSON() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for name in try Repository.examples() {
            let plan = try Repository.plan(ofExample: name)
            let written = try encoder.encode(plan)
            let read = try JSONDecoder().decode(Plan.self, from: written)
            #expect(try encoder.encode(read) == written, "\(name)")
            let hides = String(decoding: written, as: UTF8.self).contains("\"\(Variable.hidden)\"")
            #expect(hides || read == plan, "\(name)")
        }
    }
}
