import Squall

/// What scenario.yaml says, in Swift: as steps, and as types whose tasks are code.
enum SwiftWay {
    static func steps(_ port: Int) -> Scenario {
        Scenario("steps", target: "http://127.0.0.1:\(port)") {
            Hold(users: 40, for: .seconds(10))
            Users("between", wait: .between(.milliseconds(10), .milliseconds(70))) {
                ScenarioTask("browse", weight: 6) { Get("/between/browse") }
                ScenarioTask("look", weight: 3) { Get("/between/look") }
                ScenarioTask("buy", weight: 1) { Get("/between/buy") }
            }
            Users("exponential", wait: .exponential(mean: .milliseconds(40))) {
                ScenarioTask("get") { Get("/exponential") }
            }
            Users("constant", wait: .constant(.milliseconds(40))) {
                ScenarioTask("get") { Get("/constant") }
            }
            Users("paced", wait: .pacing(.milliseconds(40))) {
                ScenarioTask("paced") {
                    Get("/paced/first")
                    Wait(.constant(.milliseconds(15)))
                    Get("/paced/second")
                }
            }
        }
    }

    static func types(_ port: Int) -> Scenario {
        Scenario("types", target: "http://127.0.0.1:\(port)") {
            Hold(users: 40, for: .seconds(10))
            Users(Between.self)
            Users(Exponential.self)
            Users(Constant.self)
            Users(Paced.self)
        }
    }

    final class Between: ScenarioUser {
        static let wait = WaitTime.between(.milliseconds(10), .milliseconds(70))
        static let tasks = [
            CodeTask("browse", weight: 6, Between.browse), CodeTask("look", weight: 3, Between.look),
            CodeTask("buy", weight: 1, Between.buy),
        ]

        func browse(_ user: UserContext) async throws { try await user.get("/between/browse") }
        func look(_ user: UserContext) async throws { try await user.get("/between/look") }
        func buy(_ user: UserContext) async throws { try await user.get("/between/buy") }
    }

    final class Exponential: ScenarioUser {
        static let wait = WaitTime.exponential(mean: .milliseconds(40))
        static let tasks = [CodeTask("get", Exponential.get)]

        func get(_ user: UserContext) async throws { try await user.get("/exponential") }
    }

    final class Constant: ScenarioUser {
        static let wait = WaitTime.constant(.milliseconds(40))
        static let tasks = [CodeTask("get", Constant.get)]

        func get(_ user: UserContext) async throws { try await user.get("/constant") }
    }

    final class Paced: ScenarioUser {
        static let wait = WaitTime.pacing(.milliseconds(40))
        static let tasks = [CodeTask("paced", Paced.paced)]

        func paced(_ user: UserContext) async throws {
            try await user.get("/paced/first")
            try await user.wait(.milliseconds(15))
            try await user.get("/paced/second")
        }
    }
}

extension Scenario {
    /// Runs the scenario in this process, as `LoadTest` does it anywhere.
    func play() async throws {
        let result = try await LoadTest(self).run()
        guard result.ending == .completed else { throw Way.Failure(description: "the run was \(result.ending)") }
    }
}
