import ArgumentParser
import LoadPlan
import LoadScenario
import LoadVerdict

/// Flags that every run takes, whatever says its load.
package struct RunOptions: ParsableArguments {
    @OptionGroup(title: "Connections") package var connections: ConnectionOptions
    @OptionGroup(title: "Generator") package var generator: GeneratorOptions
    @OptionGroup(title: "Report") package var report: ReportOptions
    @OptionGroup(title: "Kept runs") package var store: StoreOptions

    @Option(help: "Seeds every random choice, instead of the scenario's own seed.")
    package var seed: UInt64?

    @Flag(help: "Show what would be done, and send nothing.")
    package var dryRun = false

    package init() {}

    /// Runs a test with what the flags say, and reports; or only shows its plan.
    ///
    /// - Parameter perform: runs the test as given.
    /// - Throws: `Departure` with the verdict's exit code when the run has ended.
    package func run(_ test: LoadTest, perform: (LoadTest) async throws -> RunResult) async throws {
        var test = test
        test.plan = try applied(to: test.plan)
        if dryRun {
            Terminal.standardOutput.write(PlanDescription(test.plan, decoders: test.executors).text)
            return
        }
        test.options = generator.engineOptions
        try await report.run(test, keptBy: store, perform: perform)
    }

    private func applied(to plan: Plan) throws -> Plan {
        var plan = plan
        if let seed { plan.seed = seed }
        plan.thresholds += report.threshold
        try plan.check(plan.thresholds)
        for number in plan.scenarios.indices {
            plan.scenarios[number].executors = try connections.apply(to: plan.scenarios[number].executors)
        }
        if let preparation = plan.preparation {
            plan.preparation?.executors = try connections.apply(to: preparation.executors)
        }
        return plan
    }
}
