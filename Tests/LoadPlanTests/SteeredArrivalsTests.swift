import LoadPlan
import Testing

@Suite struct SteeredArrivalsTests {
    private static let end: Int64 = 900_000_000

    private static func workload(_ seed: UInt64) -> OpenWorkload {
        var random = SplitMix64(seed: seed)
        let phases = (0..<3).map { place -> RatePhase in
            let rates = (0..<2).map { _ in Double(Int.random(in: 1...900, using: &random)) }
            let shape: RatePhase.Shape =
                switch Int.random(in: 0..<5, using: &random) {
                case 0 where place > 0: .pause
                case 1: .constant(rate: rates[0])
                case 4:
                    .sine(
                        mean: rates.max() ?? 1, amplitude: rates.min() ?? 1, period: .milliseconds(70),
                        shift: .milliseconds(20))
                case 2: .ramp(from: 0, to: rates[1])
                default: .ramp(from: rates[0], to: rates[1])
                }
            let limit = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 1...90, using: &random) : nil
            return RatePhase(shape: shape, duration: .milliseconds(300), limit: limit)
        }
        return OpenWorkload(phases: phases, spacing: seed.isMultiple(of: 2) ? .even : .poisson)
    }

    private static func changes(_ seed: UInt64) -> [(LoadChange, Int64)] {
        var random = SplitMix64(seed: seed, stream: 1)
        return random.changes(within: end) { random in
            .rate([0, 20, 333.3, 1_000, 5_000][Int.random(in: 0..<5, using: &random)])
        }
    }

    /// All starts of the whole, where the changes come at exactly these moments.
    private static func whole(_ workload: OpenWorkload, seed: UInt64, _ made: [MadeChange]) throws -> [Int64] {
        var arrivals = SteeredArrivals(try workload.arrivals(seed: seed))
        var starts: [Int64] = []
        for change in made {
            while case .due(let start) = arrivals.next(at: change.moment - 1) { starts.append(start.offset) }
            try arrivals.steer(change.change, at: change.moment)
        }
        while case .due(let start) = arrivals.next(at: .max / 4) { starts.append(start.offset) }
        return starts
    }

    /// Before anything was handed out the beginning can change: as if it had been planned so.
    @Test(arguments: 0..<20) func aChangeAtTheBeginningTakesThePlansPlace(seed: UInt64) throws {
        let workload = Self.workload(seed)
        let phase = RatePhase(shape: .constant(rate: 400), duration: .nanoseconds(Self.end))
        let other = OpenWorkload(phases: [phase], spacing: workload.spacing)
        for count in 1...3 {
            for index in 0..<count {
                var arrivals = SteeredArrivals(try workload.arrivals(seed: seed).segment(index, of: count))
                #expect(arrivals.hold(from: 0) == 0)
                for change in [LoadChange.rate(7), .pause, .rate(400), .resume] { try arrivals.steer(change, at: 0) }
                var planned = try other.arrivals(seed: seed).segment(index, of: count)
                while case .due(let start) = arrivals.next(at: .max / 4) {
                    #expect(planned.next()?.wholeNanoseconds == start.offset)
                }
                #expect(planned.next() == nil)
            }
        }
    }

    @Test func aPauseBeforeTheBeginningLeavesOutTheFirstStart() throws {
        let phase = RatePhase(shape: .constant(rate: 10), duration: .seconds(1))
        var arrivals = SteeredArrivals(try OpenWorkload(phases: [phase]).arrivals(seed: 1))
        try arrivals.steer(.pause, at: 0)
        guard case .wait = arrivals.next(at: 1) else { throw Unexpected() }
        #expect(arrivals.hold(from: 0) > 0, "what was left out is passed")
    }

    /// Whatever is changed when, and however late each loop is: no start is lost or doubled.
    @Test(arguments: 0..<200) func segmentsMergeToTheWhole(seed: UInt64) throws {
        let workload = Self.workload(seed)
        for count in [1, 2, 3, 5] {
            var random = SplitMix64(seed: seed, stream: UInt64(count))
            let arrivals = try workload.arrivals(seed: seed)
            var play = SteeredPlay(
                (0..<count).map { SteeredArrivals(arrivals.segment($0, of: count)) }, end: Self.end)
            try play.play(Self.changes(seed), using: &random)
            let merged = play.handedOut.flatMap { $0.map(\.offset) }.sorted()
            #expect(try merged == Self.whole(workload, seed: seed, play.made), "\(count) segments, \(play.made)")
        }
    }

    /// A start has the same number on any number of loops, across every change: so its iteration has the same random
    /// numbers.
    @Test(arguments: 0..<60) func numbersGoOnAcrossChanges(seed: UInt64) throws {
        let workload = Self.workload(seed)
        let arrivals = try workload.arrivals(seed: seed)
        func numbered(_ count: Int) throws -> [Int: Int64] {
            var random = SplitMix64(seed: seed)
            var play = SteeredPlay(
                (0..<count).map { SteeredArrivals(arrivals.segment($0, of: count)) }, end: Self.end)
            try play.play(Self.changes(seed), late: false, using: &random)
            var starts: [Int: Int64] = [:]
            for (index, own) in play.handedOut.enumerated() {
                for start in own {
                    #expect(starts.updateValue(start.offset, forKey: index + start.place * count) == nil)
                }
            }
            return starts
        }
        let whole = try numbered(1)
        for count in 2...4 { #expect(try numbered(count) == whole) }
    }

    @Test(arguments: 0..<60) func whatCameBeforeAChangeStaysAsPlanned(seed: UInt64) throws {
        let workload = Self.workload(seed)
        let planned = try Self.whole(workload, seed: seed, [])
        for moment in stride(from: Int64(50_000_000), to: Self.end, by: 170_000_001) {
            let steered = try Self.whole(
                workload, seed: seed, [MadeChange(change: .rate(777), moment: moment)])
            #expect(steered.filter { $0 < moment - 1 } == planned.filter { $0 < moment - 1 })
        }
    }

    /// From the change on the starts are those of the constant rate: the k-th is k / rate after the first, with no
    /// drift, and their number is rate × time to one.
    @Test func aChangedRateIsExact() throws {
        let workload = OpenWorkload(phases: [RatePhase(shape: .ramp(from: 0, to: 100), duration: .seconds(1_000))])
        for rate in [0.5, 3, 333.3, 2_000] {
            let moment: Int64 = 123_456_789_012
            let starts = try Self.whole(workload, seed: 1, [MadeChange(change: .rate(rate), moment: moment)])
                .filter { $0 >= moment - 1 }
            let first = try #require(starts.first)
            #expect(Double(first - moment) <= 1e9 / rate)
            for (number, start) in starts.enumerated() {
                #expect(abs(Double(start - first) - Double(number) * 1e9 / rate) <= 2)
            }
            #expect(abs(Double(starts.count) - rate * (1_000 - 123.456789012)) <= 1)
        }
    }

    @Test(arguments: 0..<40) func aPauseLeavesOutWhatFallsIntoItAndNothingElse(seed: UInt64) throws {
        let workload = Self.workload(seed)
        let planned = try Self.whole(workload, seed: seed, [])
        let pause: Range<Int64> = 210_000_000..<530_000_000
        let steered = try Self.whole(
            workload, seed: seed,
            [
                MadeChange(change: .pause, moment: pause.lowerBound),
                MadeChange(change: .resume, moment: pause.upperBound),
            ])
        #expect(steered == planned.filter { !pause.contains($0) })
    }

    @Test func aHeldSequenceHandsOutNothingFromThePromiseOn() throws {
        let workload = OpenWorkload(phases: [RatePhase(shape: .constant(rate: 100), duration: .seconds(1))])
        var arrivals = SteeredArrivals(try workload.arrivals(seed: 1))
        guard case .due(let start) = arrivals.next(at: 0), start.offset == 0 else {
            Issue.record("the first start is due"); return
        }
        #expect(arrivals.hold(from: 15_000_000) == 15_000_000)
        guard case .due(let start) = arrivals.next(at: 40_000_000), start.offset == 10_000_000 else {
            Issue.record("before the promise"); return
        }
        guard case .wait = arrivals.next(at: 40_000_000) else { Issue.record("after the promise"); return }
        arrivals.release()
        guard case .due(let start) = arrivals.next(at: 40_000_000), start.offset == 20_000_000 else {
            Issue.record("released"); return
        }
        #expect(arrivals.hold(from: 15_000_000) == 21_000_000, "later than what was handed out")
    }

    @Test func theTimeIsUpAtTheEndAndNotBefore() throws {
        let workload = OpenWorkload(phases: [RatePhase(shape: .constant(rate: 1), duration: .seconds(1))])
        var arrivals = SteeredArrivals(try workload.arrivals(seed: 1))
        guard case .due(let start) = arrivals.next(at: 0), start.offset == 0 else {
            Issue.record("the first start is due"); return
        }
        guard case .wait(until: 1_000_000_000) = arrivals.next(at: 5) else { Issue.record("waits"); return }
        // A rate of nothing can be raised again.
        try arrivals.steer(.rate(0), at: 100_000_000)
        guard case .wait(until: 1_000_000_000) = arrivals.next(at: 200_000_000) else { Issue.record("waits"); return }
        try arrivals.steer(.rate(100), at: 900_000_000)
        var count = 0
        while case .due = arrivals.next(at: 1_000_000_000) { count += 1 }
        #expect(count == 10)
        guard case .over = arrivals.next(at: 1_000_000_000) else { Issue.record("over"); return }
    }
}
