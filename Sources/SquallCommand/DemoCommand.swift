import ArgumentParser
import Foundation
import LoadPlan
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
        let lab = try LabProcess()
        defer { lab.stop() }
        var (plan, _) = try DemoScenario.plan(target: lab.address)
        plan.thresholds += report.threshold
        try await report.run(LoadTest(plan, options: generator.engineOptions), keptBy: store) { test in
            try await ControlledRun(
                test: test, server: .anywhere, dashboard: dashboard.dashboard, store: dashboard.store(store),
                keys: report.takesKeys
            ).run()
        }
    }
}

/// The lab as a child process: its work must not share the generator's threads.
private final class LabProcess {
    /// `http://127.0.0.1:PORT`.
    let address: String
    private let process = Process()
    /// The end that this process holds closes with it, also where it is killed; the lab ends then.
    private let input = Pipe()

    /// Starts the lab on a free port and waits until it says where it listens.
    init() throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["lab", "--port", "0", "--delay", "lognormal:4ms,0.5", "--until-input-ends"]
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        let line = Self.firstLine(of: output.fileHandleForReading)
        guard let address = line.split(separator: " ").last.map(String.init), address.hasPrefix("http://") else {
            process.terminate()
            throw Diagnostic("the lab did not start", fix: "try `squall lab` by itself to see why")
        }
        self.address = address
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    private static func firstLine(of handle: FileHandle) -> String {
        var line = Data()
        while let byte = try? handle.read(upToCount: 1), byte.first != UInt8(ascii: "\n"), !byte.isEmpty {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}
