import ArgumentParser
import Foundation
import LoadControl
import LoadPlan
import Squall

/// Which running test to ask, and how to show its answer.
struct RunningTestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The test's control address, for example 127.0.0.1:8089. (default: the one that runs)",
            valueName: "address"),
        transform: spelled(ControlAddress.init(parsing:)))
    var control: ControlAddress?

    @Flag(help: "Print the answer as JSON.")
    var json = false

    /// Changes the test, or one of its scenarios, and says what that does.
    func change(_ verb: String, _ values: [String: PlanValue] = [:], of scenario: String? = nil) async throws {
        var values = values
        values["scenario"] = scenario.map { .string($0) }
        let body = values.isEmpty ? "" : String(decoding: try JSONEncoder().encode(values), as: UTF8.self)
        let answer = try await ask("POST", verb, body: body)
        let event = try JSONDecoder().decode(ControlEvent.self, from: Data(answer))
        let of = event.scenario.map { " of \($0)" } ?? ""
        show(answer, text: "\(event.action.rawValue)\(of): \(event.effect)")
    }

    /// Asks the test.
    ///
    /// - Throws: a `Diagnostic` where there is no test to ask, or it refuses.
    func ask(_ method: String, _ verb: String, body: String = "") async throws -> [UInt8] {
        let directory = ControlDirectory.standard
        while true {
            let test = try choose(among: directory.running())
            do {
                let answer = try await ControlClient(test).send(method, "/v1/\(verb)", body: Array(body.utf8))
                guard answer.status == 200 else { throw Self.refusal(answer) }
                return answer.body
            } catch is ControlClient.Gone {
                // Its process is another one's by now: what it left behind leads nowhere.
                directory.remove(test)
            }
        }
    }

    /// Prints an answer.
    func show(_ answer: [UInt8], text: String) {
        Terminal.standardOutput.write((json ? String(decoding: answer, as: UTF8.self) : text) + "\n")
    }

    private func choose(among tests: [ControlFile]) throws -> ControlFile {
        let list = tests.map { "  \($0.address)  \($0.name) (pid \($0.pid))" }.joined(separator: "\n")
        if let control {
            guard let test = tests.first(where: { $0.address == control.description }) else {
                throw Diagnostic(
                    "no test of yours runs at \(control)",
                    fix: tests.isEmpty ? "start one with squall run" : "name one of these\n\(list)")
            }
            return test
        }
        guard let test = tests.first else {
            throw Diagnostic("no test of yours runs", fix: "start one with squall run, without --control off")
        }
        guard tests.count == 1 else {
            throw Diagnostic("\(tests.count) tests of yours run", fix: "name one with --control\n\(list)")
        }
        return test
    }

    private static func refusal(_ answer: ControlClient.Answer) -> Diagnostic {
        struct Refusal: Decodable { var error, fix: String }
        guard let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(answer.body)) else {
            return Diagnostic("the test answered with status \(answer.status)", fix: "use the same version of squall")
        }
        return Diagnostic(refusal.error, fix: refusal.fix)
    }
}

/// Which of a running test's scenarios to change.
struct ScenarioOption: ParsableArguments {
    @Option(
        name: .customLong("scenario"),
        help: ArgumentHelp(
            "The scenario to change, where the test has several; without it all for which that makes sense.",
            valueName: "name"))
    var name: String?
}

extension ControlDirectory {
    /// Where this user's running tests leave their files.
    static var standard: ControlDirectory {
        let runtime = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"] ?? ""
        return ControlDirectory(path: runtime.isEmpty ? "/tmp/squall-\(getuid())" : "\(runtime)/squall")
    }
}
