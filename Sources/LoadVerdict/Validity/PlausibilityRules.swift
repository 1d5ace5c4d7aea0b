import LoadMeasure

extension ValidityCheck {
    /// Little's law (J. D. C. Little, 1961): mean users = throughput × mean response time, where users do nothing but
    /// exchanges. Both sides times the duration: user-seconds = the sum of all response times.
    ///
    /// The tolerance grows by the longest response time over the duration, for the exchanges in flight at the edges.
    static func littlesLaw(_ evidence: Evidence) -> Validity.Finding? {
        let total = evidence.total
        guard evidence.isClosedWithoutWaits, total.userSeconds > 0, total.seconds > 0, !evidence.responseTime.isEmpty,
            total.counts.errorRate <= ValidityLimits.littleErrorRate
        else { return nil }
        let inExchanges = (Double(evidence.responseTime.sum) + Double(total.chosenTime)) * 1e-9
        let error = abs(inExchanges / total.userSeconds - 1)
        let edges = Double(evidence.responseTime.max) * 1e-9 / total.seconds
        return .init(
            "littles_law",
            .init(
                error, suspectAbove: ValidityLimits.suspectLittleError + edges,
                invalidAbove: ValidityLimits.invalidLittleError + edges),
            "throughput × mean response time accounts for \(Figure.threeDigits(total.perSecond(inExchanges))) of "
                + "\(Figure.threeDigits(total.meanUsers)) users (Little's law)",
            adviceIfWrong: "users spent time outside of any exchange, or times were measured wrongly; "
                + "look at the generator's load")
    }

    /// Whether the end of the run is missing.
    static func incomplete(_ evidence: Evidence) -> Validity.Finding? {
        guard evidence.extent == .cutOff else { return nil }
        return .init(
            name: "run", state: .suspect,
            message: "the run is incomplete: of it \(Figure.time(evidence.total.seconds)) were kept",
            advice: "it goes on, or its process ended before it did; run it again for the whole")
    }

    /// Every exchange that became due was completed, failed, timed out or never sent. Exact, and true of whole runs.
    static func conservation(_ evidence: Evidence) -> Validity.Finding? {
        guard evidence.extent == .whole else { return nil }
        let counts = evidence.total.counts
        let sides =
            "\(Figure.count(counts.intended)) intended, \(Figure.count(counts.completed)) completed + "
            + "\(Figure.count(counts.failed)) failed + \(Figure.count(counts.timedOut)) timed out + "
            + "\(Figure.count(counts.unsent)) unsent"
        let holds = counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent
        return .init(
            "conservation", holds ? .valid : .invalid,
            holds ? "every exchange is accounted for: \(sides)" : "exchanges are not accounted for: \(sides)",
            adviceIfWrong: "a defect of Squall, please report it with the scenario")
    }

    /// How many exchanges the quoted p99 rests on. Informs; a short run is not a wrong one.
    static func precision(_ evidence: Evidence) -> Validity.Finding? {
        let count = evidence.responseTime.count
        let beyond = count / 100
        let note =
            count < ValidityLimits.samplesForP99
            ? ": too few to quote it; let the run last for \(Figure.count(ValidityLimits.samplesForP99))" : ""
        return .init(
            name: "precision", state: .valid,
            message:
                "the p99 rests on \(Figure.count(count)) exchanges, \(Figure.count(beyond)) of them beyond it\(note)")
    }
}
