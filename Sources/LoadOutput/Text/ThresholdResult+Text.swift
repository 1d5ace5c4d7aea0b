import LoadPlan
import LoadVerdict

extension ThresholdResult {
    /// What was measured, for people, or why nothing was: `312 ms`, `worst 612 ms, at 00:42`.
    package var valueText: String {
        guard let value else { return reason ?? "nothing was measured" }
        let figure =
            if let worst, let at { "worst \(text(worst)), at \(at.clock)" } else { text(value) }
        return figure + (abortedAt.map { "; aborted at \($0.clock)" } ?? "")
    }

    /// A value in the metric's unit.
    private func text(_ value: Double) -> String {
        switch threshold.metric.unit {
        case .seconds: Figure.time(value)
        case .share: Figure.share(value)
        case .perSecond: Figure.rate(value)
        case .count: Figure.count(UInt64(max(value, 0)))
        }
    }
}

extension RunResult {
    /// Which threshold aborted the run, and when; nil where none did.
    package var abortText: String? {
        verdict.abort.flatMap { result in
            result.abortedAt.map { "aborted: threshold \"\(result.threshold.text)\" at \($0.clock)" }
        }
    }
}
