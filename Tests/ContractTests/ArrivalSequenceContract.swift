import LoadPlan
import Testing

/// What every arrival sequence keeps, whatever its rate and spacing.
@Suite struct ArrivalSequenceContract {
    @Test(arguments: ArrivalCase.all)
    func startsNeverDecreaseAndFallIntoTheDuration(_ arrivals: ArrivalCase) throws {
        let starts = try arrivals.make(1).starts()
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(starts.allSatisfy { $0 >= .zero && $0 < arrivals.duration })
    }

    @Test(arguments: ArrivalCase.all)
    func countIsTheIntegralOfTheRate(_ arrivals: ArrivalCase) throws {
        let count = try arrivals.make(1).starts().count
        switch arrivals.count {
        case .exactly(let expected):
            #expect(count == expected)
        case .poisson(let mean):
            // Five standard deviations, and some room for small means.
            #expect(abs(Double(count) - mean) <= 5 * mean.squareRoot() + 3, "\(count) starts, mean \(mean)")
        }
    }

    @Test(arguments: ArrivalCase.all)
    func sameSeedAndEveryCopyReplayTheSame(_ arrivals: ArrivalCase) throws {
        let starts = try arrivals.make(1).starts()
        #expect(try arrivals.make(1).starts() == starts)
        var played = try arrivals.make(1)
        for _ in 0..<(starts.count / 2) { _ = played.next() }
        let copy = played
        #expect(played.starts() == Array(starts.dropFirst(starts.count / 2)))
        #expect(copy.starts() == Array(starts.dropFirst(starts.count / 2)))
    }

    @Test(arguments: ArrivalCase.all.filter(\.isRandom))
    func anotherSeedGivesOtherStarts(_ arrivals: ArrivalCase) throws {
        #expect(try arrivals.make(1).starts() != arrivals.make(2).starts())
    }

    @Test(arguments: ArrivalCase.all)
    func segmentsMergeToTheWhole(_ arrivals: ArrivalCase) throws {
        let whole = try arrivals.make(1)
        let starts = whole.starts()
        for count in 1...7 {
            let pieces = (0..<count).map { whole.segment($0, of: count).starts() }
            #expect(pieces.flatMap(\.self).sorted() == starts, "\(count) segments")
            let sizes = pieces.map(\.count)
            #expect(try #require(sizes.max()) - #require(sizes.min()) <= 1, "the load is shared evenly")
        }
    }

    @Test(arguments: ArrivalCase.all)
    func segmentsOfSegmentsMergeToTheWhole(_ arrivals: ArrivalCase) throws {
        let whole = try arrivals.make(1)
        for (outer, inner) in [(1, 3), (2, 2), (3, 2), (5, 3)] {
            let starts = (0..<outer).flatMap { machine in
                (0..<inner).flatMap { whole.segment(machine, of: outer).segment($0, of: inner).starts() }
            }
            #expect(starts.sorted() == whole.starts(), "\(outer) × \(inner) segments")
        }
    }

    @Test(arguments: ArrivalCase.all)
    func segmentOfAPlayedSequenceBeginsAtTheBeginning(_ arrivals: ArrivalCase) throws {
        var played = try arrivals.make(1)
        let starts = played.starts()
        while played.next() != nil {}
        #expect(played.segment(0, of: 1).starts() == starts)
    }

    @Test(arguments: ArrivalCase.all)
    func endsForEver(_ arrivals: ArrivalCase) throws {
        var played = try arrivals.make(1)
        while played.next() != nil {}
        for _ in 0..<100 { #expect(played.next() == nil) }
    }
}

extension ArrivalSequence {
    /// What is left to play.
    func starts() -> [Duration] {
        var rest = self
        var starts: [Duration] = []
        while let start = rest.next() { starts.append(start) }
        return starts
    }
}
