import ArgumentParser
import Foundation
import LoadHTTP
import LoadLoop
import LoadPlan
import LoadScript
import Squall

/// `squall run`: loads a URL or plays a scenario, and reports.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a load; a URL is the shortest scenario.",
        discussion: """
            squall run http://127.0.0.1:8080/ -c 64 -d 10s
            squall run http://127.0.0.1:8080/ http://127.0.0.1:8081/logo.png -c 64
            squall run http://127.0.0.1:8080/ -r 5000/s -d 30s --threshold 'p99 < 300ms'
            squall run shop.yaml --json report.json
            squall run shop.swift

            A scenario says its own load and requests: flags about these are for URLs. Progress goes to standard \
            error, the report to standard output. Ctrl-C once stops sending, lets what is in flight finish and \
            reports; twice stops at once. squall ctl changes the load while it runs; on a terminal, so do keys: \
            space pauses and resumes, + and - change it by ten percent, q stops, 1 to 5 choose what is seen, ? lists all.
            """)

    @Argument(
        help: ArgumentHelp(
            "A URL, http://host:port/path, or several, each requested as often on average; or a scenario file, shop.yaml or shop.swift.",
            valueName: "target"))
    var targets: [String]

    @OptionGroup(title: "Load on a URL") var workload: WorkloadOptions
    @OptionGroup(title: "Request to a URL") var request: RequestOptions
    @OptionGroup(title: "Variables of a scenario") var variables: VariableOptions
    @OptionGroup(title: "Scenario in Swift") var script: ScriptOptions
    @OptionGroup(title: "Control") var control: ControlOptions
    @OptionGroup(title: "Monitoring while it runs") var monitoring: MonitoringOptions
    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions
    @OptionGroup(title: "Target") var watch: WatchOptions
    @OptionGroup(title: "Target on other machines") var hub: HubOptions
    @OptionGroup var options: RunOptions

    /// The scenario, or the first URL.
    private var target: String { targets.first ?? "" }

    func run() async throws {
        if targets.count > 1, let file = targets.first(where: { !$0.contains("://") }) {
            throw Diagnostic(
                "\(file) is no URL, and stands beside others", fix: "name one scenario, or URLs such as http://\(file)")
        }
        if target.hasSuffix(".swift") && !target.contains("://") { return try await runScript() }
        let plan = target.contains("://") ? try planForURL() : try planForFile()
        if options.dryRun { return try await run(LoadTest(plan)) }
        try await MonitoredRun(options: monitoring).perform { outputs in try await run(LoadTest(plan, outputs: outputs))
        }
    }

    private func run(_ test: LoadTest) async throws {
        let address = try hub.address()
        try await options.run(test) { test in
            try await ControlledRun(
                test: test, server: control.control, dashboard: dashboard.dashboard,
                store: dashboard.store(options.store), watched: watch.watch, hub: address,
                hubIdentity: try hub.identity.identity(),
                probes: hub.probes, keys: options.report.takesKeys
            ).run()
        }
    }

    /// A scenario in Swift is a program of its own, which takes the flags that are not about URLs.
    private func runScript() async throws {
        try refuseFlagsForURLs()
        if case .at = control.control {
            throw Diagnostic(
                "--control is not for a scenario in Swift, which squall ctl does not reach",
                fix: "change its load by keys, or leave --control away")
        }
        if let flag = monitoring.given.first {
            throw Diagnostic(
                "\(flag) is not for a scenario in Swift, whose program has no such output",
                fix: "leave it away, and have the seconds written by --json-lines or --csv")
        }
        if dashboard.dashboard != nil {
            throw Diagnostic(
                "--dashboard is not for a scenario in Swift",
                fix: "write --html run.html, or keep the run and open squall dashboard")
        }
        if !watch.watch.isEmpty {
            throw Diagnostic("--watch is not for a scenario in Swift", fix: "leave it away")
        }
        if let flag = hub.given.first {
            throw Diagnostic("\(flag) is not for a scenario in Swift", fix: "leave it away")
        }
        let given = Array(CommandLine.arguments.drop { $0 != Self.configuration.commandName }.dropFirst())
        let arguments = ScriptArguments.passedOn(
            given, script: target, without: ScriptOptions.names.union(["--control"])
        ) { (try? ScenarioCommand.parse($0)) != nil }
        guard let arguments else {
            throw Diagnostic("the flags for \(target) are not clear", fix: "write them as --name value")
        }
        try await script.become(target, arguments: arguments, command: "run", quiet: options.report.quiet)
    }

    private func refuseFlagsForURLs() throws {
        if let flag = (workload.given + request.given).first {
            throw Diagnostic("\(flag) is for a URL", fix: "write it in \(target), which says its own load and requests")
        }
    }

    private func planForFile() throws -> Plan {
        try refuseFlagsForURLs()
        return try ScenarioFile(path: target).plan(variables, isQuiet: options.report.quiet)
    }

    private func planForURL() throws -> Plan {
        guard variables.variables.isEmpty else {
            throw Diagnostic("--var is for a scenario", fix: "name a scenario file instead of a URL")
        }
        var scenario = URLScenario(targets, load: try load())
        if let body = request.body { scenario.body = try Self.body(body) }
        scenario.method = request.method ?? (request.body == nil ? "GET" : "POST")
        scenario.headers = request.header
        scenario.auth = try authorization()
        if !request.expectStatus.isEmpty { scenario.expectedStatuses = request.expectStatus }
        return try scenario.plan()
    }

    private func authorization() throws -> HTTPAuthorization? {
        guard let credentials = request.credentials else { return nil }
        if request.header.contains(where: { $0.isNamed("Authorization") }) {
            throw Diagnostic("-u stands beside -H Authorization, which says the same", fix: "give one of them")
        }
        do throws(Diagnostic) {
            return try HTTPAuthorization(parsing: credentials)
        } catch {
            throw Diagnostic("what follows -u \(error.message)", fix: error.fix)
        }
    }

    private func load() throws -> URLScenario.Load {
        if let rate = workload.rate {
            if workload.users != nil {
                throw Diagnostic("-c is a number of users and -r a rate", fix: "give one, or --max-users with -r")
            }
            // Each user may hold a connection; other files need room too, where there is room.
            let files = DescriptorLimit.raise()
            return .rate(
                rate, duration: workload.duration ?? .seconds(10), spacing: workload.arrivals ?? .even,
                limit: workload.iterations, maxUsers: workload.maxUsers ?? min(10_000, max(files - 100, files / 2)))
        }
        if let flag = workload.given.first(where: { $0.hasPrefix("--") }) {
            throw Diagnostic("\(flag) goes with -r", fix: "give a rate, for example -r 500/s")
        }
        let users = workload.users ?? 10
        if let iterations = workload.iterations {
            return .iterations(iterations, users: users, duration: workload.duration ?? .seconds(3600))
        }
        return .users(users, duration: workload.duration ?? .seconds(10))
    }

    private static func body(_ text: String) throws -> HTTPRequestSpecification.Body {
        guard text.hasPrefix("@") else { return .text(text) }
        let path = String(text.dropFirst())
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Diagnostic("the body's file \(path) cannot be read", fix: "name a file after the @")
        }
        return .bytes(Array(data))
    }
}
