import Foundation
import LoadEngine
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadVerdict
import Squall
import Testing

extension IntegrationTests {
    /// Users whose tasks are code, against nginx.
    @Suite(.serialized, .enabled(if: Nginx.isInstalled)) struct SwiftScenarioTests {
        private func run(
            _ load: some ScenarioPartConvertible, loops: Int = 2, _ code: @escaping UserCode
        ) async throws -> (RunResult, [Nginx.Entry]) {
            let nginx = try await Nginx()
            let scenario = Scenario("code", target: "http://127.0.0.1:\(nginx.port)") {
                load
                Users { ScenarioTask("task") { Code("task", code) } }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: loops, spin: .zero)
            let result = try await test.run()
            let counts = result.total.counts
            #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent)
            return (result, try nginx.stop())
        }

        @Test func codeSendsRequestsAndSeesResponses() async throws {
            let (result, log) = try await run(Iterations(40, users: 4)) { user in
                let small = try await user.get("/small?user=\(user.number)", headers: ["X-A": "b"])
                guard try small.body.count == 13, small.header("content-length") == "13", small.status == 200 else {
                    throw ExchangeFailed(kind: "test", detail: try small.text)
                }
                try await user.wait(.milliseconds(1))
                try await user.post("/post", name: "order", json: ["user": "ada", "items": [1, 2]])
            }
            #expect(result.total.counts.completed == 80 && result.total.iterations.completed == 40)
            #expect(Set(result.total.series.keys.map(\.task)) == ["/small", "order"])
            #expect(log.count { $0.method == "POST" && $0.body == #"{"user":"ada","items":[1,2]}"# } == 40)
            #expect(Set(log.map(\.connection)).count == 4, "a user's code keeps its connection")
        }

        /// Code sees a body without its compression, and sends what it found there.
        @Test func codeReadsPages() async throws {
            let (result, log) = try await run(Iterations(6, users: 2)) { user in
                let page = try await user.get("/page", headers: ["Accept-Encoding": "gzip"])
                let token = try page.xpath("//input[@name='csrf']/@value")
                guard page.header("content-encoding") == "gzip", try page.text == Nginx.page, let token else {
                    throw ExchangeFailed(kind: "test", detail: try page.text)
                }
                try await user.get("/small", query: ["csrf": token, "page": "2"])
            }
            #expect(result.total.counts.completed == 12 && result.total.iterations.completed == 6)
            #expect(log.count { $0.path == "/small?csrf=4711%26&page=2" } == 6)
            #expect(result.total.bytesIn < 6 * UInt64(Nginx.page.utf8.count))
        }

        /// What code sends in a query, a header or a body is what it says, whatever it looks like.
        @Test func valuesOfCodeAreNoTemplates() async throws {
            let (result, log) = try await run(Iterations(2, users: 1)) { user in
                try await user.get("/small", query: ["q": "${x} $${y", "${a}": "b"])
                try await user.post(
                    "/post", headers: ["X-A": "${x", "Authorization": "${x}"], json: ["${k}": ["a ${x", "$${y}"]])
                try await user.post("/post", body: "${x} ${ $${y}")
            }
            #expect(result.total.counts.completed == 6, "\(result.total.errors)")
            #expect(log.count { $0.path == "/small?q=%24%7Bx%7D%20%24%24%7By&%24%7Ba%7D=b" } == 2)
            #expect(log.count { $0.body == #"{"${k}":["a ${x","$${y}"]}"# } == 2)
            #expect(log.count { $0.authorization == "${x}" } == 2)
            #expect(log.count { $0.body == "${x} ${ $${y}" } == 2)
        }

        /// What code in the setup keeps, all users know; what it caught is no failure.
        @Test func theSetupsCodeGivesValuesToAllUsers() async throws {
            let nginx = try await Nginx()
            let scenario = Scenario("once", target: "http://127.0.0.1:\(nginx.port)") {
                Setup {
                    Code("sign in", save: ["token"]) { user in
                        var tries = 1
                        while (try? await user.get("/missing?try=\(tries)", name: "health", expect: [200])) == nil {
                            guard tries < 3 else { break }
                            tries += 1
                        }
                        let answer = try await user.post("/log-in", name: "sign in")
                        user["token"] = try "\(answer.text) \(tries)"
                    }
                }
                Teardown { Code("sign out") { user in try await user.get("/small?bye=\(user["token"] == nil)") } }
                Iterations(4, users: 2)
                Users { ScenarioTask("look") { Get("/small", query: ["token": "${token}"]) } }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 2, spin: .zero)
            let result = try await test.run()
            let paths = try nginx.stop().map(\.path)
            #expect(result.total.counts.completed == 4 && result.total.counts.ended == 4)
            #expect(result.generator?.brokenTeardown == nil)
            #expect(paths.count { $0 == "/small?token=welcome%203" } == 4, "\(paths)")
            #expect(paths.last == "/small?bye=false")
        }

        /// What code in the setup throws ends the run before its load.
        @Test func aSetupFailsByWhatItsCodeThrows() async throws {
            let nginx = try await Nginx()
            let scenario = Scenario("once", target: "http://127.0.0.1:\(nginx.port)") {
                Setup { Code("sign in") { user in try await user.get("/missing") } }
                Iterations(4, users: 2)
                Users { ScenarioTask("look") { Get("/small") } }
            }
            await #expect(throws: SetupFailed.self) { try await LoadTest(scenario).run() }
            #expect(try nginx.stop().map(\.path) == ["/missing"])
        }

        /// A teardown does all of its steps, and says what one of them threw.
        @Test func codeThatThrowsEndsNoTeardown() async throws {
            let nginx = try await Nginx()
            let scenario = Scenario("once", target: "http://127.0.0.1:\(nginx.port)") {
                Teardown {
                    Code("sign out") { user in
                        _ = try? await user.get("/missing")
                        try await user.get("/gone")
                    }
                    Code("count") { _ in throw ExchangeFailed(kind: "count", detail: "3 are left") }
                    Get("/small", name: "last")
                }
                Iterations(1, users: 1)
                Users { ScenarioTask("look") { Get("/small") } }
            }
            let result = try await LoadTest(scenario).run()
            #expect(try nginx.stop().map(\.path) == ["/small", "/missing", "/gone", "/small"])
            let broken = try #require(result.generator?.brokenTeardown)
            #expect(broken.hasPrefix(#""/gone": "#) && broken.hasSuffix("; script: count: 3 are left"), "\(broken)")
        }

        @Test(arguments: [1, 2]) func childTasksSendAtOnce(loops: Int) async throws {
            let (result, log) = try await run(Iterations(20, users: 2), loops: loops) { user in
                async let small = user.get("/small")
                async let large = user.get("/1m")
                let (first, second) = try await (small, large)
                guard try first.body.count == 13, try second.body.count == 1_000_000 else {
                    throw ExchangeFailed(kind: "test", detail: "another body")
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for part in 0..<3 { group.addTask { try await user.get("/10k?part=\(part)") } }
                    try await group.waitForAll()
                }
            }
            #expect(result.total.counts.completed == 100, "\(result.total.counts) \(result.total.errors)")
            #expect(result.total.iterations.completed == 20)
            #expect(log.count == 100 && Set(log.map(\.connection)).count <= 2 * 3)
        }

        @Test func failuresAreRecordedAndEndTheIteration() async throws {
            let (result, _) = try await run(Iterations(10, users: 2)) { user in
                try await user.group("page") {
                    try await user.get("/small")
                    try await user.get("/missing")
                }
                try await user.get("/never")
            }
            #expect(result.total.counts.completed == 10 && result.total.counts.failed == 10)
            #expect(result.total.iterations.started == 10 && result.total.iterations.completed == 0)
            #expect(result.total.errors[.status]?.count == 10 && result.total.errors[.script] == nil)
            #expect(result.total.groups.isEmpty)
        }

        @Test func whatCodeThrowsIsCounted() async throws {
            struct Broken: Error {}
            let (result, _) = try await run(Iterations(6, users: 2)) { user in
                let caught = await (try? user.get("/missing", expect: [404]))?.status
                guard caught == 404 else { return }
                throw Broken()
            }
            #expect(result.total.counts.completed == 6 && result.total.counts.failed == 0)
            #expect(result.total.errors[.script]?.count == 6)
            #expect(result.total.errors[.script]?.examples == ["Broken()"])
        }

        @Test func blockingWorkStaysOffTheLoops() async throws {
            let (result, _) = try await run(Iterations(8, users: 4), loops: 1) { user in
                try await user.get("/small")
                let sum = try await user.offload {
                    usleep(30_000)
                    return (1...10).reduce(0, +)
                }
                guard sum == 55 else { throw ExchangeFailed(kind: "test", detail: "\(sum)") }
                try await user.get("/small")
            }
            #expect(result.total.counts.completed == 16)
            #expect(result.total.offloadWait.count == 8)
            // What is due after the work is due when it is over: none of its 30 ms is taken for the generator's.
            let stall = result.total.loops.values.map(\.longestStall).max() ?? 0
            #expect(Double(result.total.sendLag.max) / 1e9 < 0.03 + stall + 0.5)
            #expect(result.total.iterationResponseTime.min >= 30_000_000)
        }

        final class Counter: ScenarioUser {
            static let tasks = [CodeTask("count", Counter.count)]
            private var times = 0
            private var hasStarted = false

            func onStart(_ user: UserContext) async throws {
                try await user.get("/small?start", name: "start")
                hasStarted = true
            }

            func count(_ user: UserContext) async throws {
                times += 1
                try await user.get("/small?\(hasStarted)=\(times)", name: "count")
            }

            func onStop(_ user: UserContext) async throws {
                try await user.get("/small?stop=\(times)", name: "stop")
            }
        }

        @Test func eachUserHasAnObjectOfItsOwn() async throws {
            let nginx = try await Nginx()
            let scenario = Scenario("types", target: "http://127.0.0.1:\(nginx.port)") {
                Iterations(12, users: 3)
                Users(Counter.self)
            }
            let result = try await LoadTest(scenario).run()
            let log = try nginx.stop().map(\.path)
            #expect(result.total.iterations.completed == 12)
            #expect(log.count { $0 == "/small?start" } == 3 && log.count { $0.hasPrefix("/small?stop") } == 3)
            #expect(log.count { $0.hasPrefix("/small?true=") } == 12)
            let counts = log.filter { $0.hasPrefix("/small?stop=") }.compactMap { Int($0.dropFirst(12)) }
            #expect(counts.reduce(0, +) == 12, "what one user counts, no other sees")
        }

        @Test func aStopEndsCodeThatWaits() async throws {
            let nginx = try await Nginx()
            let scenario = Scenario("stop", target: "http://127.0.0.1:\(nginx.port)") {
                Hold(users: 3, for: .seconds(60))
                Users {
                    ScenarioTask("task") {
                        Code("wait") { user in
                            try await user.get("/small")
                            try await user.wait(.seconds(60))
                            try await user.get("/never")
                        }
                    }
                }
            }
            let control = RunControl()
            async let result = LoadTest(scenario).run(control: control)
            try await Task.sleep(for: .milliseconds(200))
            control.send(.stop)
            let total = try await result.total
            let log = try nginx.stop()
            #expect(total.counts.completed == 3 && log.allSatisfy { $0.path != "/never" })
            #expect(total.errors.isEmpty)
        }
    }
}
