import LoadPlan

/// A sequence that can be steered, whatever it hands out.
protocol Steerable {
    associatedtype Element
    mutating func next(at now: Int64) -> Upcoming<Element>
    mutating func hold(from moment: Int64) -> Int64
    mutating func steer(_ change: LoadChange, at moment: Int64) throws(InvalidWorkload)
}

extension SteeredArrivals: Steerable {}
extension SteeredUsers: Steerable {}

/// A change and the moment at which it took effect.
struct MadeChange: CustomStringConvertible {
    var change: LoadChange
    var moment: Int64
    var description: String { "\(change) at \(moment)" }
}

/// Plays segments as loops do: each looks when it likes, some are late, and people change the course meanwhile.
struct SteeredPlay<Segment: Steerable> {
    private var segments: [Segment]
    private let end: Int64
    private(set) var handedOut: [[Segment.Element]]
    private(set) var made: [MadeChange] = []

    init(_ segments: [Segment], end: Int64) {
        self.segments = segments
        self.end = end
        handedOut = segments.map { _ in [] }
    }

    /// Takes out what is due.
    private mutating func look(_ index: Int, at now: Int64) {
        while case .due(let element) = segments[index].next(at: now) { handedOut[index].append(element) }
    }

    /// Makes changes at about the given times, and plays to the end.
    ///
    /// - Parameter late: whether some segments may have passed the moment that is wished for.
    mutating func play(_ changes: [(LoadChange, Int64)], late: Bool = true, using random: inout SplitMix64) throws {
        for (change, wish) in changes {
            // Some loops have not looked for long, others are beyond the wish before they hear of it.
            for index in segments.indices where late && Bool.random(using: &random) {
                for _ in 0..<3 {
                    look(index, at: Swift.max(0, wish + Int64.random(in: -30_000_000...5_000_000, using: &random)))
                }
            }
            var moment = Swift.max(wish, made.last.map { $0.moment + 1_000_000 } ?? 1_000_000)
            for index in segments.indices {
                moment = Swift.max(moment, segments[index].hold(from: moment))
                look(index, at: moment + 40_000_000)
            }
            guard moment < end else { break }
            for index in segments.indices {
                look(index, at: moment + 40_000_000)
                try segments[index].steer(change, at: moment)
            }
            made.append(MadeChange(change: change, moment: moment))
        }
        for index in segments.indices { look(index, at: end + 1_000_000_000) }
    }
}

extension SplitMix64 {
    /// Changes in time order that make sense one after the other: rates or users, pauses and resumes.
    mutating func changes(within end: Int64, level: (inout SplitMix64) -> LoadChange) -> [(LoadChange, Int64)] {
        var paused = false
        let times = (0..<Int.random(in: 1...8, using: &self)).map { _ in Int64.random(in: 0..<end, using: &self) }
        return times.sorted().map { time in
            guard Int.random(in: 0..<2, using: &self) == 0 else { return (level(&self), time) }
            paused.toggle()
            return (paused ? .pause : .resume, time)
        }
    }
}

/// A sequence said something else than what a test goes on with.
struct Unexpected: Error {}
