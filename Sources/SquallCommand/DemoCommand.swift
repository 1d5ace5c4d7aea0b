import ArgumentParser
import LoadLab
import Squall

/// `squall demo`: starts the lab as a process of its own, loads it, shows the live view, writes the report.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start the lab, load it for 20 seconds, show the live view, write the report.")

    @OptionGroup(title: "Generator") var generator: GeneratorOptions
    @OptionGroup(title: "Report") var report: ReportOptions
    @OptionGroup(title: "Kept runs") var store: StoreOptions
    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

    func run() async throws {
        let lab = try LabProcess(arguments: ["--delay", "lognormal:4ms,0.5"])
        defer { lab.stop() }
        var (plan, _) = try DemoScenario.plan(target: lab.address)
        plan.thresholds += report.threshold
        try await report.run(LoadTest(plan, options: generator.engineOptions), keptBy: store) { test in
            try await ControlledRun(
                test: test, server: .anywhere, dashboard: dashboard.dashboard, store: dashboard.store(store),
                watched: [.pid(lab.processID)], keys: report.takesKeys
            ).run()
        }
    }
}
