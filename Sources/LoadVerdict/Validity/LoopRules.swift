import LoadMeasure

extension ValidityCheck {
    /// The longest time in which a loop could neither send nor read.
    ///
    /// It delays what is due while it lasts: of the run's exchanges about the share stall ÷ (time × loops), by up to
    /// its whole length. It matters for a quantile if that share reaches it and its length is not small beside it.
    static func loopStall(_ evidence: Evidence) -> Validity.Finding? {
        let loops = evidence.total.loops.values
        guard let stall = loops.map(\.longestStall).max(), let wall = loops.map(\.wallTime).max(), wall > 0 else {
            return nil
        }
        let share = stall / (wall * Double(loops.count))
        func moves(_ quantile: Double) -> Bool {
            stall > ValidityLimits.stallToQuantile * evidence.responseTime(atQuantile: quantile)
        }
        let state: Validity.State =
            if share > ValidityLimits.invalidStallShare, moves(0.99) {
                .invalid
            } else if share > ValidityLimits.suspectStallShare, moves(0.999) {
                .suspect
            } else { .valid }
        return .init(
            "loop_stall", state,
            "the longest stall of a loop was \(Figure.time(stall)): it may have delayed \(Figure.share(share)) of the "
                + "exchanges",
            adviceIfWrong: "the largest response times may be the generator's; "
                + "keep other work off its cores, and look for steps that compute for long")
    }

    /// How much of its time the busiest loop spent handling events. CPU time would not tell: it contains the spinning
    /// before due arrivals.
    static func loopBusy(_ evidence: Evidence) -> Validity.Finding? {
        let shares = evidence.total.loops.values.filter { $0.wallTime > 0 }.map { $0.busyTime / $0.wallTime }
        guard let busiest = shares.max() else { return nil }
        let used = evidence.total.loops.values.map(\.cpuTime).reduce(0, +)
        let wall = evidence.total.loops.values.map(\.wallTime).max() ?? 0
        let cores = wall > 0 ? Figure.fixed(used / wall, decimals: 2) : "0"
        let figures =
            "the generator was busy \(Figure.share(min(busiest, 1))) of the time on its busiest loop, and used "
            + "\(cores) of \(evidence.facts.cores) cores"
        var state = Validity.State(
            busiest, suspectAbove: ValidityLimits.suspectBusyShare, invalidAbove: ValidityLimits.invalidBusyShare)
        guard evidence.isClosedWithoutWaits else {
            return .init(
                "loop_busy", state, figures,
                adviceIfWrong: "responses were waiting for the generator to read them; use more loops or less load")
        }
        // Users without waits send as fast as anything lets them: someone is always saturated, and often on purpose.
        state = min(state, .suspect)
        return .init(
            "loop_busy", state, state == .valid ? figures : figures + "; the throughput may be the generator's limit",
            adviceIfWrong: "to measure the target's limit, give the generator more cores and loops, or use an arrival "
                + "rate; to compare generators, this is as it should be")
    }

    /// Time in which a loop could have run and the system ran something else.
    static func runQueue(_ evidence: Evidence) -> Validity.Finding? {
        let shares = evidence.total.loops.values.filter { $0.wallTime > 0 }.map { $0.runQueueDelay / $0.wallTime }
        guard let worst = shares.max() else { return nil }
        return .init(
            "run_queue_delay",
            .init(
                worst, suspectAbove: ValidityLimits.suspectDelayShare, invalidAbove: ValidityLimits.invalidDelayShare),
            "a loop was ready and not run \(Figure.share(min(worst, 1))) of the time",
            adviceIfWrong: "about that share of the responses was read late; run fewer loops than cores, and the "
                + "target elsewhere")
    }

    /// Time that the hypervisor gave to other machines.
    static func steal(_ evidence: Evidence) -> Validity.Finding? {
        guard let stolen = evidence.facts.stealTime, evidence.facts.cores > 0, evidence.total.seconds > 0 else {
            return nil
        }
        let share = stolen / (evidence.total.seconds * Double(evidence.facts.cores))
        return .init(
            "steal",
            .init(
                share, suspectAbove: ValidityLimits.suspectDelayShare, invalidAbove: ValidityLimits.invalidDelayShare),
            "the hypervisor took \(Figure.share(min(share, 1))) of the machine's time",
            adviceIfWrong: "measure from a machine whose cores are its own")
    }
}
