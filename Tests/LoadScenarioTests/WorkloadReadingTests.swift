import Foundation
import LoadPlan
import LoadScenario
import Testing

@Suite struct WorkloadReadingTests {
    @Test func rampsAreWrittenInThreeWays() throws {
        for written in ["5 -> 50", "5->50", "5 → 50", "{from: 5, to: 50}"] {
            let shape = try phases(users: written).first?.shape
            #expect(shape == .ramp(from: 5, to: 50), "\(written)")
        }
    }

    @Test func aStaircaseIsAPhasePerStepAndEndsExactlyAtItsEnd() throws {
        #expect(try levels(users: "{from: 1, to: 6, step: 2, every: 5s}") == [1, 3, 5, 6])
        #expect(try levels(users: "{from: 6, to: 1, step: 2, every: 5s}") == [6, 4, 2, 1])
        #expect(try levels(users: "{from: 3, to: 3, step: 2, every: 5s}") == [3])
        let names = try phases(users: "{from: 1, to: 2, step: 1, every: 5s}", more: "name: up").map(\.name)
        #expect(names == ["up 1", "up 2"])
    }

    @Test func aStaircaseOfRatesDoesNotAddUpRounding() throws {
        let text = Mistake.sound.replacing(
            "users: 10\n    duration: 30s", with: "rate: {from: 0.1/s, to: 1/s, step: 0.1/s, every: 1s}")
        guard case .open(let open) = try ScenarioReader.forTests.plan(text).scenarios[0].workload else {
            Issue.record("not an open workload")
            return
        }
        #expect(open.phases.count == 10)
        #expect(open.phases.last?.shape == .constant(rate: 1))
    }

    @Test func aSpikeIsThePhasesThatItConsistsOf() throws {
        let sale = try phases(users: "{base: 5, peak: 50, at: 10s, for: 5s}", more: "name: sale")
        #expect(
            sale == [
                UserPhase(name: "before sale", shape: .constant(users: 5), duration: .seconds(10)),
                UserPhase(name: "sale", shape: .constant(users: 50), duration: .seconds(5)),
                UserPhase(name: "after sale", shape: .constant(users: 5), duration: .seconds(15)),
            ])
        let atOnce = try phases(users: "{base: 0, peak: 50, at: 0s, for: 5s}")
        #expect(
            atOnce == [
                UserPhase(shape: .constant(users: 50), duration: .seconds(5)),
                UserPhase(shape: .pause, duration: .seconds(25)),
            ])
        let last = try phases(users: "{base: 5, peak: 50, at: 25s, for: 5s}")
        #expect(last.map(\.shape) == [.constant(users: 5), .constant(users: 50)])
    }

    @Test func aWaveBeginsWithItsMeanOrLater() throws {
        #expect(
            try phases(users: "{mean: 30, amplitude: 30, period: 1m}").first?.shape
                == .sine(mean: 30, amplitude: 30, period: .seconds(60), shift: .zero))
        #expect(
            try phases(users: "{mean: 30, amplitude: 1, period: 1m, shift: 15s}").first?.shape
                == .sine(mean: 30, amplitude: 1, period: .seconds(60), shift: .seconds(15)))
    }

    @Test func aRateHasALimitASpacingAndMostUsers() throws {
        let text =
            Mistake.sound.replacing("users: 10\n", with: "rate: 60/min\n    max-arrivals: 5\n")
            + "arrivals: poisson\nmax-users: 7\n"
        let phase = RatePhase(shape: .constant(rate: 1), duration: .seconds(30), limit: 5)
        #expect(
            try ScenarioReader.forTests.plan(text).scenarios[0].workload
                == .open(OpenWorkload(phases: [phase], spacing: .poisson, maxUsers: 7)))
    }

    @Test func iterationsHaveDefaults() throws {
        let text = Mistake.sound.replacing("users: 10\n    duration: 30s", with: "iterations: 1_000")
        #expect(
            try ScenarioReader.forTests.plan(text).scenarios[0].workload
                == .closed([UserPhase(shape: .iterations(count: 1000, users: 1), duration: .seconds(600))]))
    }

    @Test(arguments: [
        ("none", WaitTime.none), ("0s", .none), ("1s", .constant(.seconds(1))),
        ("{constant: 2s}", .constant(.seconds(2))),
        ("{between: [1s, 3s]}", .between(.seconds(1), .seconds(3))), ("{between: [2s, 2s]}", .constant(.seconds(2))),
        ("{between: [0s, 3s]}", .between(.zero, .seconds(3))),
        ("{exponential: 500ms}", .exponential(mean: .milliseconds(500))), ("{pacing: 5s}", .pacing(.seconds(5))),
        ("{normal: {mean: 2s, deviation: 500ms}}", .normal(mean: .seconds(2), deviation: .milliseconds(500))),
        ("{throughput: 12/min}", .pacing(.seconds(5))),
    ]) func waits(_ written: String, _ expected: WaitTime) throws {
        let text = Mistake.sound.replacing("  tasks:", with: "  wait: \(written)\n  tasks:")
        #expect(try ScenarioReader.forTests.plan(text).userClasses.first?.wait == expected)
    }

    @Test func startAndEndAndWaitsBetweenSteps() throws {
        let text = Mistake.sound.replacing(
            "  tasks:\n    - get: /",
            with: """
                  on-start:
                    - get: /a
                    - wait: 2s
                    - get: /b
                  tasks:
                    - name: buy
                      steps:
                        - wait: {between: [1s, 2s]}
                        - get: /c
                  on-stop: [{get: /d}]
                """)
        let users = try #require(try ScenarioReader.forTests.plan(text).userClasses.first)
        #expect(users.onStart.exchanges.map(\.name) == ["/a", "/b"] && users.onStop.exchanges.map(\.name) == ["/d"])
        #expect(users.onStart.count == 3 && users.onStart[1] == .wait(.constant(.seconds(2))))
        #expect(users.tasks[0].steps.first == .wait(.between(.seconds(1), .seconds(2))))
        let data = try JSONEncoder().encode(users)
        #expect(try JSONDecoder().decode(UserClass.self, from: data) == users)
    }

    private func phases(users: String, more: String = "") throws -> [UserPhase] {
        let duration = users.contains("every") ? "" : "duration: 30s"
        let text = Mistake.sound.replacing(
            "users: 10\n    duration: 30s", with: "users: \(users)\n    \(duration)\n    \(more)")
        guard case .closed(let phases) = try ScenarioReader.forTests.plan(text).scenarios[0].workload else { return [] }
        return phases
    }

    private func levels(users: String) throws -> [Int] {
        try phases(users: users).compactMap { phase in
            guard case .constant(let users) = phase.shape, phase.duration == .seconds(5) else { return nil }
            return users
        }
    }
}
