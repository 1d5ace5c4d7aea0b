import LoadPlan
import LoadVerdict
import Testing

@Suite struct ExitCodeTests {
    private func result(
        _ ending: RunResult.Ending = .completed, _ state: Validity.State = .valid, thresholdHolds: Bool = true
    ) -> RunResult {
        let threshold = Threshold(text: "errors == 0", metric: .errorCount, comparison: .equal, limit: 0)
        return RunResult(
            plan: Runs.closed(), ending: ending, startedAt: 0, total: Runs.snapshot(),
            verdict: Verdict(
                validity: Validity(findings: [.init(name: "test", state: state, message: "")]),
                thresholds: [ThresholdResult(threshold: threshold, value: 0, passed: thresholdHolds)]))
    }

    @Test func aCompletedRunExitsByItsVerdict() {
        #expect(result().exitCode == .pass)
        #expect(result(.completed, .suspect).exitCode == .pass)
        #expect(result(thresholdHolds: false).exitCode == .thresholdFailed)
        #expect(result(.completed, .invalid).exitCode == .measurementInvalid)
        #expect(result(.completed, .invalid, thresholdHolds: false).exitCode == .measurementInvalid)
    }

    @Test func howTheRunEndedComesFirst() {
        for state in [Validity.State.valid, .invalid] {
            for holds in [true, false] {
                #expect(result(.interrupted, state, thresholdHolds: holds).exitCode == .interrupted)
                #expect(result(.unreachable, state, thresholdHolds: holds).exitCode == .unreachable)
            }
        }
    }

    /// Being aborted is a judgement, not an interruption.
    @Test func anAbortedRunHasFailed() {
        #expect(result(.aborted, thresholdHolds: false).exitCode == .thresholdFailed)
        #expect(result(.aborted, .suspect, thresholdHolds: false).exitCode == .thresholdFailed)
        #expect(result(.aborted, .invalid, thresholdHolds: false).exitCode == .measurementInvalid)
    }

    @Test func theNumbersAreTheDocumentedOnes() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 130])
    }
}
