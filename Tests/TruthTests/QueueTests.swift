import LoadEngine
import LoadPlan
import LoadVerdict
import Squall
import Testing

extension TruthTests {
    /// One server, one queue, first come, first served. With arrivals due at t(k) and service times s(k) the k-th
    /// answer leaves at
    ///
    ///     D(k) = max(t(k), D(k − 1)) + s(k)        (D. V. Lindley, *The theory of queues with a single server*, 1952)
    ///
    /// and the response time is R(k) = D(k) − t(k). A request comes a little after it was due, never before, so R(k)
    /// is a lower bound; when its answer left by the target's log, seen from t(k), is an upper one but for the way
    /// back. Where requests overtake each other on their way, the log's k-th is another one than the plan's k-th; but
    /// departures in order against due times in order give the same bounds within the longest way, which is in both.
    @Suite struct Queue {
        /// Three tasks of unequal length that keep the server busy for the given share of the time.
        @Test(arguments: [(0.5, OpenWorkload.Spacing.even), (0.5, .poisson), (0.9, .even)])
        func responseTimesFollowLindleysRecursion(utilisation: Double, spacing: OpenWorkload.Spacing) async throws {
            try await undisturbed {
                let unit = utilisation * 10_000 / 3
                let run = try await QueuedRun(
                    spacing: spacing,
                    tasks: [
                        request("/serve?us=\(unit)", weight: 5), request("/serve?us=\(3 * unit)", weight: 3),
                        request("/serve?us=\(8 * unit)", weight: 2),
                    ])
                return (run.result, run.checkResponseTimes)
            }
        }

        /// Above its capacity the queue grows as fast as work exceeds time. With arrivals every g and service times s
        /// the recursion is R(k) = s + k·(s − g): the fluid limit R(t) = (ρ − 1)·t, and its quantiles lie on a line.
        @Test(arguments: [1_000, 1])
        func responseTimesGrowAsTheFluidLimitSays(maxUsers: Int) async throws {
            try await undisturbed {
                let run = try await QueuedRun(maxUsers: maxUsers, tasks: [request("/serve?us=12000")])
                return (
                    run.result,
                    {
                        run.checkResponseTimes()
                        run.checkLine(service: 12e6, gap: 10e6)
                    }
                )
            }
        }
    }
}

/// One run against the serial server at 100 arrivals per second, and what its log says.
private struct QueuedRun {
    let result: RunResult
    private let starts: [Int64]
    private let served: [ServedRequest]
    private let maxUsers: Int

    init(spacing: OpenWorkload.Spacing = .even, maxUsers: Int = 1_000, tasks: [UserTask]) async throws {
        let target = try await Target(.serial)
        let plan = try load(
            on: target, rate: 100, for: .milliseconds(2_500), spacing: spacing, maxUsers: maxUsers, tasks: tasks,
            seed: 7)
        result = try await LoadTest(plan, options: Engine.Options(loops: 1)).run()
        served = try await target.finish().compactMap(ServedRequest.init)
        starts = try plan.intendedStarts()
        self.maxUsers = maxUsers
        try #require(served.count == starts.count, "the target served every arrival")
    }

    /// The response times by Lindley's recursion over the intended starts.
    private var recursion: [Int64] {
        var lastDeparture = Int64.min
        return zip(starts, served).map { start, request in
            lastDeparture = Swift.max(start, lastDeparture) + request.service
            return lastDeparture - start
        }
    }

    private var allowance: Int64 { TruthTests.way + result.ownDelay }

    func checkResponseTimes() {
        let origin = beginning(ofArrivals: served.map(\.arrival), dueAt: starts)
        let departures = zip(served, starts).map { $0.departed - (origin + $1) }
        Expectation(lower: recursion, upper: departures, path: allowance)
            .check(result.total.responseTime, "response time")
        // The upper bound must not be slack: what the log adds to the recursion is the ways there, and the target's
        // lateness. With one user the ways add up over the whole run.
        let latest = zip(departures, recursion).map { $0 - $1 }.max() ?? 0
        let ways = maxUsers == 1 ? Int64(starts.count) : 1
        #expect(latest <= ways * TruthTests.way + result.ownDelay + lateness, "the target fell behind by \(latest) ns")
        let late = result.total.iterations.waited
        #expect(maxUsers == 1 ? late > UInt64(starts.count) / 2 : late == 0)
    }

    /// The target's own error by its log: answers late, and requests read late while it slept too long.
    private var lateness: Int64 {
        let origin = beginning(ofArrivals: served.map(\.arrival), dueAt: starts)
        let answers = served.map { $0.departed - $0.due }.max() ?? 0
        guard maxUsers > 1 else { return answers * Int64(starts.count) }
        let reads = zip(served, starts).map { $0.arrival - (origin + $1) }.max() ?? 0
        return answers + reads
    }

    func checkLine(service: Double, gap: Double) {
        let count = Double(starts.count)
        for quantile in [0.1, 0.5, 0.9, 0.99] {
            let expected = service + ((quantile * count).rounded(.up) - 1) * (service - gap)
            let value = Double(result.total.responseTime.value(atQuantile: quantile))
            // One user pays its way for each exchange before the quantile's; many users pay it once.
            let ways = Double(allowance) + Double(lateness) + (maxUsers == 1 ? quantile * count * 1e6 : 0)
            #expect(
                value >= expected * (1 - Expectation.histogramError)
                    && value <= (expected + ways) * (1 + Expectation.histogramError),
                "p\(quantile * 100): \(value) ns, the line says \(expected) ns")
        }
    }
}
