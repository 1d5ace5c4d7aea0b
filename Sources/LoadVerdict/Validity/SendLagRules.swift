import LoadMeasure
import LoadPlan

extension ValidityCheck {
    /// The generator's own delay before exchanges, against the response times that contain it.
    static func sendLag(_ evidence: Evidence) -> Validity.Finding? {
        guard !evidence.total.sendLag.isEmpty else { return nil }
        let lag = ownSendLagP99(evidence.total)
        let response = evidence.responseTime(atQuantile: 0.99)
        let share = response > 0 ? min(lag / response, 1) : 0
        let state: Validity.State =
            if lag > ValidityLimits.invalidSendLagFloor, share > ValidityLimits.invalidSendLagShare {
                .invalid
            } else if lag > ValidityLimits.sendLagFloor, share > ValidityLimits.suspectSendLagShare {
                .suspect
            } else { .valid }
        let most =
            evidence.total.iterations.waited == 0 ? ", max \(Figure.time(nanoseconds: evidence.total.sendLag.max))" : ""
        return .init(
            "send_lag", state,
            "send lag p99 \(Figure.time(lag))\(most): \(Figure.share(share)) of the p99 response time",
            adviceIfWrong: "quote the service time, which does not contain it; "
                + "give the generator free cores of its own, more loops, or less load")
    }

    /// The p99 of the send lag without waiting for a free virtual user, in seconds.
    ///
    /// The two histograms cannot be subtracted exchange by exchange. Arrivals that waited have the longest lags, so as
    /// many of the longest as waited are left out, and the p99 of the rest is taken; the mean of what the generator
    /// itself added is known exactly from the sums, and the larger of the two counts. 0 while nothing was measured.
    public static func ownSendLagP99(_ total: Snapshot) -> Double {
        let lag = total.sendLag
        guard !lag.isEmpty else { return 0 }
        let waited = min(1, Double(total.iterations.waited) / Double(lag.count))
        guard waited > 0 else { return Double(lag.value(atQuantile: 0.99)) * 1e-9 }
        let own = lag.sum - min(lag.sum, total.waitForUser.sum)
        let rest = Double(lag.value(atQuantile: 0.99 * (1 - waited)))
        return max(rest, Double(own) / Double(lag.count)) * 1e-9
    }

    /// Arrivals of an open workload that found no free virtual user: the pool's limit, not the generator's speed.
    static func waitForUser(_ evidence: Evidence) -> Validity.Finding? {
        guard case .open(let workload)? = evidence.scenarios.first?.workload else { return nil }
        let waited = evidence.total.iterations.waited
        let arrivals = max(
            evidence.facts.plannedArrivals ?? 0, evidence.total.iterations.started + evidence.total.counts.unsent,
            waited, 1)
        let share = Double(waited) / Double(arrivals)
        let longest = waited == 0 ? "" : ", for up to \(Figure.time(nanoseconds: evidence.total.waitForUser.max))"
        let users =
            if let common = evidence.commonUsers, common <= workload.maxUsers {
                "\(common) virtual users of all scenarios together"
            } else { "\(workload.maxUsers) virtual users" }
        return .init(
            "wait_for_user", share > ValidityLimits.suspectWaitedShare ? .suspect : .valid,
            "\(Figure.count(waited)) of \(Figure.count(arrivals)) arrivals (\(Figure.share(share))) waited for a free "
                + "virtual user\(longest)",
            adviceIfWrong: "the response times contain that wait; allow more than \(users), "
                + "or take it as what clients limited to that many would see")
    }
}
