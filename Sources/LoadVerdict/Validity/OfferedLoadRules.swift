import LoadMeasure

extension ValidityCheck {
    /// Whether an open workload really offered the arrivals that it planned, within the planned time.
    static func offeredLoad(_ evidence: Evidence) -> Validity.Finding? {
        guard evidence.isOpen, let planned = evidence.facts.plannedArrivals, planned > 0 else { return nil }
        let started = evidence.facts.startedInTime ?? evidence.total.iterations.started
        let share = Double(started) / Double(planned)
        // One arrival may be on its way when the time is up; of a few arrivals one is more than the limits' share.
        let missing = planned - min(started, planned)
        let state: Validity.State =
            if missing <= 1 || share >= ValidityLimits.suspectOfferedShare {
                .valid
            } else { share >= ValidityLimits.invalidOfferedShare ? .suspect : .invalid }
        return .init(
            "offered_load", state,
            "\(Figure.count(started)) of \(Figure.count(planned)) planned arrivals (\(Figure.share(share))) began in "
                + "time",
            adviceIfWrong: "the target saw less load than planned; allow more virtual users, use more loops, or plan a "
                + "lower rate")
    }

    /// Exchanges that were due and never sent.
    static func unsent(_ evidence: Evidence) -> Validity.Finding? {
        let counts = evidence.total.counts
        guard counts.intended > 0 else { return nil }
        let share = Double(counts.unsent) / Double(counts.intended)
        return .init(
            "unsent", .init(share, suspectAbove: 0, invalidAbove: ValidityLimits.invalidUnsentShare),
            "\(Figure.count(counts.unsent)) of \(Figure.count(counts.intended)) exchanges were never sent"
                + (counts.unsent > 0 ? " (\(Figure.share(share)))" : ""),
            adviceIfWrong: "the response times do not contain them; allow more virtual users or a longer graceful stop")
    }

    /// Exchanges that failed because the generator had no descriptor or no port left.
    static func generatorFailures(_ evidence: Evidence) -> Validity.Finding? {
        let ended = evidence.total.counts.ended
        guard ended > 0 else { return nil }
        let descriptors = evidence.total.errors[.tooManyOpenFiles]?.count ?? 0
        let ports = evidence.total.errors[.portsExhausted]?.count ?? 0
        let share = Double(descriptors + ports) / Double(ended)
        let advice = [
            descriptors > 0 ? "raise the limit of open files (ulimit -n)" : nil,
            ports > 0 ? "keep connections alive, add source addresses, or widen net.ipv4.ip_local_port_range" : nil,
        ]
        return .init(
            "generator_failures", .init(share, suspectAbove: 0, invalidAbove: ValidityLimits.invalidGeneratorFailures),
            descriptors + ports == 0
                ? "no exchange failed for want of descriptors or ports"
                : "\(Figure.count(descriptors + ports)) exchanges (\(Figure.share(share))) failed for want of descriptors "
                    + "(\(Figure.count(descriptors))) or ports (\(Figure.count(ports)))",
            adviceIfWrong: advice.compactMap(\.self).joined(separator: "; "))
    }

    /// Exchanges that the end of the run cut off: the longest ones.
    static func cancelled(_ evidence: Evidence) -> Validity.Finding? {
        let ended = evidence.total.counts.ended
        guard ended > 0, let count = evidence.total.errors[.cancelled]?.count, count > 0 else { return nil }
        let share = Double(count) / Double(ended)
        return .init(
            "cancelled", share > ValidityLimits.suspectCancelledShare ? .suspect : .valid,
            "\(Figure.count(count)) exchanges (\(Figure.share(share))) were cut off by the end of the run",
            adviceIfWrong: "the longest response times are missing; allow a longer graceful stop")
    }
}
