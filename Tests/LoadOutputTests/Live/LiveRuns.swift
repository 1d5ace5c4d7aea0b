import LoadMeasure
import LoadPlan
import LoadVerdict

@testable import LoadOutput

/// Runs in virtual time, as a live view comes to know them.
enum LiveRuns {
    static let empty = LiveProgress(plan: Shop.closedPlan)

    /// Five seconds of a ramp.
    static var fiveSeconds: LiveProgress {
        progress(Shop.plan, (0..<5).map { Shop.interval(from: $0, count: 40 + 80 * $0) })
    }

    /// Errors in some seconds, and both thresholds broken.
    static var errors: LiveProgress {
        var plan = Shop.plan
        plan.thresholds.append(
            Threshold(
                text: "throughput > 100/s", metric: .throughput, comparison: .greater, limit: 100))
        return progress(
            plan,
            (0..<18).map {
                Shop.interval(from: $0, count: 480, failures: $0 > 8 ? 90 : 0)
            })
    }

    /// A generator that is the limit: busy, late, and with arrivals that it never sent.
    static var invalid: LiveProgress {
        progress(
            Shop.plan,
            (0..<12).map { second in
                var interval = Shop.interval(from: second, count: 320)
                interval.sendLag = Shop.times(320, from: 5, to: 90)
                interval.counts.intended += 40
                interval.counts.unsent += 40
                for loop in interval.loops.keys { interval.loops[loop]?.busyTime = 0.995 }
                return interval
            })
    }

    /// An hour: a ramp, a hold in which the target stands still for a while, and changes by hand.
    static let hour: LiveProgress = {
        var plan = Shop.plan
        plan.name = "the whole morning"
        plan.scenarios[0].workload = .open(
            OpenWorkload(phases: [
                RatePhase(name: "ramp up", shape: .ramp(from: 0, to: 10), duration: .seconds(900)),
                RatePhase(name: "hold", shape: .constant(rate: 10), duration: .seconds(2_700)),
            ]))
        var progress = LiveProgress(plan: plan)
        // More intervals than a timeline has.
        for start in stride(from: 0, to: 3_540, by: 5) {
            let count = 5 * (start < 900 ? max(start / 90, 1) : start < 2_700 ? 10 : 15)
            let isStill = (1_800..<1_920).contains(start)
            progress.receive(
                isStill
                    ? Shop.interval(from: start, seconds: 5, count: 16, failures: 2)
                    : Shop.interval(from: start, seconds: 5, count: count))
            if start == 2_695 {
                progress.changed(
                    RunEvent(at: .seconds(2_700), action: .rate, value: 15, source: .key, effect: "10/s -> 15/s"))
            }
        }
        return progress
    }()

    /// Names in wide characters, and longer than any row.
    static var wideNames: LiveProgress {
        var plan = Shop.plan
        plan.name = "店舗の負荷試験 🛒 — everything that a customer does between the front page and the receipt, twice"
        plan.scenarios[0].userClasses[0].name = "お客様"
        let intervals = (0..<3).map { second in
            var interval = Shop.interval(from: second, count: 400, failures: 3)
            let names = [
                "products": "商品一覧を見る", "cart": "장바구니에 담기 🧺",
                "order": "order everything in the cart with the express option",
            ]
            interval.series = Dictionary(
                uniqueKeysWithValues: interval.series.map { key, measured in
                    var key = key
                    key.task = names[key.task] ?? key.task
                    return (key, measured)
                })
            interval.errors[.status]?.examples = ["POST /注文: 503 サービス利用不可\u{1B}[31m, expected 2xx"]
            return interval
        }
        return progress(plan, intervals)
    }

    /// Limits and breakers.
    static var gated: LiveProgress { progress(Shop.plan, [Shop.gated(from: 0)]) }

    /// So many series that no screen has them all.
    static var manySeries: LiveProgress {
        var interval = Snapshot(start: .zero, end: .seconds(1))
        for number in 0..<60 {
            var series = SeriesSnapshot()
            series.responseTime = Shop.times(60 - number, from: 1 + Double(number), to: 2 + Double(number) * 3)
            interval.series[SeriesKey(task: "step \(number)", method: "GET", statusClass: 2, error: nil)] = series
            interval.counts.completed += UInt64(60 - number)
        }
        interval.counts.intended = interval.counts.completed
        return progress(Shop.plan, [interval])
    }

    private static func progress(_ plan: Plan, _ intervals: [Snapshot]) -> LiveProgress {
        intervals.reduce(into: LiveProgress(plan: plan)) { $0.receive($1) }
    }
}
