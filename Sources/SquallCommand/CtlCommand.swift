import ArgumentParser
import Foundation
import LoadControl
import LoadPlan
import LoadVerdict
import Squall

/// `squall ctl`: watches and steers a test that another process runs.
struct CtlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Change a running test: its rate, users or limit, pause, resume, stop; or see how it stands.",
        discussion: """
            squall ctl rate 2000/s    arrivals per second, to the planned end
            squall ctl users 50       the same for a load of users; --scenario names one of several
            squall ctl limit 100      exchanges in flight at most, where the scenario limits them
            squall ctl pause          begin nothing new; resume goes on
            squall ctl status --json  how it stands

            It finds the running test by itself; where several run, --control names one. Each change is kept in the \
            test's report, under events.
            """,
        subcommands: [
            CtlRate.self, CtlUsers.self, CtlLimit.self, CtlPause.self, CtlResume.self, CtlStop.self, CtlStatus.self,
        ])
}

/// `squall ctl rate`
struct CtlRate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate", abstract: "Set the arrivals per second of an open workload, from now to its planned end.")

    @Argument(
        help: ArgumentHelp("Arrivals per second: 2000/s, 30000/min.", valueName: "rate"),
        transform: spelled(Double.init(arrivalRate:)))
    var rate: Double
    @OptionGroup var scenario: ScenarioOption
    @OptionGroup var test: RunningTestOptions

    func run() async throws { try await test.change("rate", ["rate": .number(rate)], of: scenario.name) }
}

/// `squall ctl users`
struct CtlUsers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Set the number of users of a closed workload, from now to its planned end.")

    @Argument(help: ArgumentHelp("The number of users.", valueName: "count"))
    var users: Int
    @OptionGroup var scenario: ScenarioOption
    @OptionGroup var test: RunningTestOptions

    func run() async throws { try await test.change("users", ["users": .number(Double(users))], of: scenario.name) }
}

/// `squall ctl limit`
struct CtlLimit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract:
            "Set the most exchanges in flight, of a load whose scenario has such a limit (limits: {in-flight: N}).",
        discussion: "A class of users or a host can have a limit of its own.")

    @Argument(help: ArgumentHelp("The most exchanges in flight.", valueName: "count"))
    var limit: Int
    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The class of users whose limit it is; without it the run's.", valueName: "name"))
    var userClass: String?
    @Option(help: ArgumentHelp("The host whose limit it is (limits: {per-host: {HOST: N}}).", valueName: "host"))
    var host: String?
    @OptionGroup var test: RunningTestOptions

    func run() async throws {
        var values: [String: PlanValue] = ["limit": .number(Double(limit))]
        values["class"] = userClass.map { .string($0) }
        values["host"] = host.map { .string($0) }
        try await test.change("limit", values)
    }
}

/// `squall ctl pause`
struct CtlPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Begin nothing new until it is resumed; what comes due meanwhile is left out.")

    @OptionGroup var scenario: ScenarioOption
    @OptionGroup var test: RunningTestOptions

    func run() async throws { try await test.change("pause", of: scenario.name) }
}

/// `squall ctl resume`
struct CtlResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on where the load would be by now without the pause.")

    @OptionGroup var scenario: ScenarioOption
    @OptionGroup var test: RunningTestOptions

    func run() async throws { try await test.change("resume", of: scenario.name) }
}

/// `squall ctl stop`
struct CtlStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Send nothing more, let what is in flight finish, and report: as Ctrl-C does.")

    @Flag(help: "Cancel what is in flight too.")
    var atOnce = false
    @OptionGroup var test: RunningTestOptions

    func run() async throws { try await test.change("stop", atOnce ? ["at_once": .bool(true)] : [:]) }
}

/// `squall ctl status`
struct CtlStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say how the test stands at the end of its last second.")

    @OptionGroup var test: RunningTestOptions

    func run() async throws {
        let answer = try await test.ask("GET", "status")
        let status = try JSONDecoder().decode(ControlStatus.self, from: Data(answer))
        test.show(answer, text: Self.text(status))
    }

    /// For people: what it does, what is asked of it, what it answers.
    private static func text(_ status: ControlStatus) -> String {
        let asked = [status.rate.map(Figure.rate), status.users.map { "\(Figure.count(UInt64($0))) users" }]
            .compactMap(\.self).joined(separator: " + ")
        let times = [("p50", status.p50), ("p99", status.p99)].compactMap { name, time in
            time.map { "\(name) \(Figure.time($0))" }
        }
        let last = ([Figure.rate(status.throughput)] + times).joined(separator: "  ")
        let limits = (status.limits ?? []).map { limit in
            "\n  limit         \(Figure.count(UInt64(max(limit.limit, 0)))), "
                + "\(Figure.threeDigits(limit.inFlight)) in flight on average\(limit.suffix)"
        }
        let breakers = (status.breakers ?? []).map { "\n  breaker       \($0.state.rawValue)\($0.suffix)" }
        return """
            \(status.name): \(status.state.rawValue), \(Figure.time(status.elapsed)) of \(Figure.time(status.duration))
              asked         \(asked)
              last second   \(last)\((limits + breakers).joined())
              so far        \(Figure.count(status.exchanges)) exchanges, \(Figure.count(status.errors)) errors, \
            \(status.events.count) \(status.events.count == 1 ? "change" : "changes")
            """ + scenarios(status.scenarios ?? [])
    }

    private static func scenarios(_ scenarios: [ControlStatus.Scenario]) -> String {
        let longest = scenarios.map(\.name.count).max() ?? 0
        return scenarios.map { scenario in
            let asked = scenario.rate.map(Figure.rate) ?? "\(Figure.count(UInt64(scenario.users ?? 0))) users"
            let name = scenario.name.padding(toLength: longest, withPad: " ", startingAt: 0)
            return
                "\n  \(name)  \(scenario.state.rawValue), asked \(asked), last second \(Figure.rate(scenario.throughput))"
        }.joined()
    }
}
