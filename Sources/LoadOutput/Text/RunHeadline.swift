import LoadMeasure
import LoadVerdict

/// A finished run in a word and a sentence: what every report says first.
package struct RunHeadline: Sendable, Equatable {
    /// A part of a report that says more.
    package enum Section: String, Sendable {
        case validity = "VALIDITY"
        case thresholds = "THRESHOLDS"
    }

    /// `PASS`, `FAIL`, `INVALID`, `INTERRUPTED` ...
    package var word: String
    /// Whether it is what one hopes for.
    package var isGood: Bool
    /// Why; nil where the word says it all.
    package var reason: String?
    /// Where the reason is told in full.
    package var section: Section?

    /// Says it of a run.
    package init(_ result: RunResult) {
        let thresholds = result.verdict.thresholds
        let failed = thresholds.filter { !$0.passed }.count
        isGood = false
        switch (result.ending, result.verdict.outcome) {
        case (.interrupted, _):
            (word, reason) = ("INTERRUPTED", "stopped by the user; this is what was measured until then")
        case (.unreachable, _): (word, reason) = ("UNREACHABLE", "no connection to the target came about")
        case (.setupFailed, _): (word, reason) = ("INVALID", "the setup failed, and the load did not begin")
        case (.incomplete, _):
            (word, reason) = ("INCOMPLETE", "the end of the run is not there; this is what was kept until then")
        case (_, .invalid):
            (word, reason) = ("INVALID", "the numbers are more the generator's than the target's")
            section = .validity
        case (_, .fail):
            (word, reason) = ("FAIL", "\(failed) of \(thresholds.count) thresholds failed")
            section = .thresholds
        case (_, .pass):
            let isSuspect = result.verdict.validity.state == .suspect
            (word, reason) = ("PASS", isSuspect ? "with doubts" : nil)
            section = isSuspect ? .validity : nil
            isGood = true
        }
    }
}

extension RunResult {
    /// The figures that speak for the measurement, or against it, in a sentence.
    package var validityFigures: String {
        var parts = total.generatorFigures
        if (1..<ValidityLimits.samplesForP99).contains(total.responseTime.count) {
            parts.append("the p99 rests on only \(Figure.count(total.responseTime.count)) exchanges")
        }
        return parts.joined(separator: ", ")
    }
}
