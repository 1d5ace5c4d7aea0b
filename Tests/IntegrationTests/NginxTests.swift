import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadVerdict
import Squall
import Testing

extension IntegrationTests {
    /// What Squall counts agrees with what nginx logged.
    @Suite(.serialized, .enabled(if: Nginx.isInstalled)) struct NginxTests {
        private func load(
            _ workload: Workload, _ requests: HTTPRequestSpecification...,
            change: (inout Trial) throws -> Void = { _ in }
        ) async throws -> (RunResult, [Nginx.Entry]) {
            let nginx = try await Nginx()
            var trial = try Trial(port: nginx.port, workload)
            trial.tasks[0].steps = try requests.map { .exchange(try Trial.step($0)) }
            try change(&trial)
            let result = try await trial.run()
            return (result, try nginx.stop())
        }

        /// The first connection only tried whether the target is there; nginx logs no request for it.
        private func connections(_ log: [Nginx.Entry]) -> Int { Set(log.map(\.connection)).count }

        @Test(arguments: [1, 2, 3]) func iterationsAreExactOnAnyNumberOfLoops(_ loops: Int) async throws {
            let nginx = try await Nginx()
            let result = try await Trial(port: nginx.port, .iterations(1000, users: 7), .init(path: "/small"))
                .run(loops: loops)
            let log = try nginx.stop()
            #expect(result.total.counts.completed == 1000)
            #expect(result.total.counts.intended == 1000)
            #expect(result.total.iterations.completed == 1000)
            #expect(log.count == 1000)
            #expect(log.allSatisfy { $0.status == 200 })
            #expect(result.total.loops.count == loops)
            #expect(result.ending == .completed)
        }

        @Test func aUserKeepsItsConnection() async throws {
            let (result, log) = try await load(.iterations(1000, users: 7), .init(path: "/small"))
            #expect(connections(log) == 7)
            #expect(result.total.connections == 7)
        }

        @Test func aConnectionPerExchange() async throws {
            let (result, log) = try await load(.iterations(300, users: 5), .init(path: "/small")) {
                $0.settings.keepAlive = false
            }
            #expect(connections(log) == 300)
            #expect(result.total.connections == 300)
            #expect(result.total.counts.completed == 300)
        }

        @Test func headHasNoBodyAndKeepsTheConnection() async throws {
            let (result, log) = try await load(.iterations(50, users: 1), .init(method: "HEAD", path: "/1m"))
            #expect(result.total.counts.completed == 50)
            #expect(connections(log) == 1)
            #expect(log.allSatisfy { $0.method == "HEAD" })
            // Heads only: a single body would be 1,000,000.
            #expect(result.total.bytesIn < 50 * 1000)
        }

        @Test func theBodyOfAPostArrives() async throws {
            let body = #"{"id": 7, "note": "größer"}"#
            let (result, log) = try await load(
                .iterations(40, users: 2), .init(method: "POST", path: "/post", body: .text(body)))
            #expect(result.total.counts.completed == 40)
            #expect(log.count == 40)
            #expect(log.allSatisfy { $0.method == "POST" && $0.body == body })
        }

        @Test func anUnexpectedStatusIsAnErrorWithAnExample() async throws {
            let (result, log) = try await load(.iterations(100, users: 4), .init(path: "/none"))
            #expect(log.filter { $0.status == 404 }.count == 100)
            #expect(result.total.counts.failed == 100)
            #expect(result.total.errors[.status]?.count == 100)
            #expect(result.total.errors[.status]?.examples == ["status 404"])
            // The response itself was in order: its connection goes on.
            #expect(result.total.connections == 4)
            #expect(result.ending == .completed)
            #expect(result.total.series.keys.allSatisfy { $0.statusClass == 4 })
        }

        @Test func anExpectedStatusIsNone() async throws {
            let (result, _) = try await load(
                .iterations(20, users: 2), .init(path: "/none", expectedStatuses: [.init(404)]))
            #expect(result.total.counts.completed == 20)
        }

        @Test(arguments: ["10k", "1m"]) func everyByteIsCounted(_ name: String) async throws {
            let size = try #require(Nginx.files[name])
            let one = try await load(.iterations(1, users: 1), .init(path: "/\(name)")).0.total
            // All heads of one file are of one length: the date in them is too.
            let head = one.bytesIn - UInt64(size)
            #expect((100..<500).contains(head))
            let many = try await load(.iterations(30, users: 3), .init(path: "/\(name)")).0.total
            #expect(many.counts.completed == 30)
            #expect(many.bytesIn == 30 * (UInt64(size) + head))
            #expect(many.bytesOut == 30 * one.bytesOut)
        }

        @Test func aRateSendsEachOfItsArrivals() async throws {
            let (result, log) = try await load(.rate(500, for: .seconds(2)), .init(path: "/small"))
            #expect(result.total.counts.intended == 1000)
            #expect(result.total.counts.completed == 1000)
            #expect(log.count == 1000)
            #expect(result.generator?.plannedArrivals == 1000)
        }

        @Test func usersSendForAsLongAsTheyShall() async throws {
            let (result, log) = try await load(.users(4, for: .milliseconds(500)), .init(path: "/small"))
            #expect(log.count == Int(result.total.counts.completed))
            #expect(result.total.counts.failed == 0)
            #expect(result.total.seconds >= 0.5)
            #expect(connections(log) == 4)
        }

        @Test func tasksAreTakenByTheirWeights() async throws {
            let (result, log) = try await load(.iterations(4000, users: 8), .init(path: "/small")) { trial in
                trial.tasks = try [("/small", 6), ("/10k", 3), ("/none", 1)].map { path, weight in
                    UserTask(name: path, weight: weight, exchanges: [try Trial.step(.init(path: path))])
                }
            }
            for (path, share) in [("/small", 0.6), ("/10k", 0.3), ("/none", 0.1)] {
                let count = log.filter { $0.path == path }.count
                #expect(result.total.outcomes(of: path).values.reduce(0, +) == count)
                // Binomial; six standard deviations: once in 500 million.
                #expect(abs(Double(count) - 4000 * share) < 6 * (4000 * share * (1 - share)).squareRoot())
            }
            #expect(log.count == 4000)
        }

        @Test func stepsOfATaskComeInOrderOnOneConnection() async throws {
            let (result, log) = try await load(
                .iterations(50, users: 1), .init(path: "/small"), .init(method: "POST", path: "/post"),
                .init(path: "/10k"))
            #expect(log.map(\.path) == Array(repeating: ["/small", "/post", "/10k"], count: 50).flatMap(\.self))
            #expect(connections(log) == 1)
            #expect(result.total.iterations.completed == 50)
            #expect(result.total.iterationResponseTime.count == 50)
        }
    }
}
