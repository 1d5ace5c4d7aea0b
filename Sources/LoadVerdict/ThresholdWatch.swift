import LoadMeasure
import LoadPlan

/// Holds a plan's thresholds against a run while it goes on: takes in each interval, says which thresholds do not hold
/// now and whether the run is to be aborted, and judges them all in the end. Pure: the same snapshots give the same
/// answers.
///
/// A threshold with a window keeps what its windows need, at most 60 histograms; one that may abort keeps a single one;
/// the others keep nothing.
public struct ThresholdWatch: Sendable {
    /// Why a run is to be aborted.
    public struct Abort: Sendable, Equatable {
        /// The threshold that does not hold.
        public var threshold: Threshold
        /// When that was seen, from the run's start.
        public var at: Duration
    }

    private var tracks: [ThresholdTrack]
    private let loadEnd: Duration
    /// The track that aborts, and when.
    private var aborting: (track: Int, at: Duration)?

    /// Begins to watch a run of the plan.
    public init(_ plan: Plan) {
        tracks = plan.thresholds.map { ThresholdTrack($0, of: plan) }
        loadEnd = plan.duration
    }

    /// The thresholds that do not hold now: in the window that ended last, or, without a window and where they may
    /// abort, in what was measured so far.
    public var violated: [Threshold] { tracks.filter(\.isViolated).map(\.threshold) }

    /// Why the run is to be aborted; nil while it is not. Stays as it is once it is set.
    public var abort: Abort? {
        aborting.map { Abort(threshold: tracks[$0.track].threshold, at: $0.at) }
    }

    /// An interval was measured; intervals come in order.
    public mutating func receive(_ interval: Snapshot) {
        for place in tracks.indices { tracks[place].receive(interval, stop: aborting?.at) }
        // What ends with the load needs no abort.
        guard aborting == nil, interval.end < loadEnd else { return }
        let place = tracks.firstIndex { track in
            guard let delay = track.threshold.abortAfter else { return false }
            return track.isViolated && interval.end >= delay
        }
        aborting = place.map { ($0, interval.end) }
    }

    /// Judges each threshold, in order.
    ///
    /// - Parameters:
    ///   - total: everything measured.
    ///   - wasAborted: whether the run did end because of `abort`.
    public func results(total: Snapshot, wasAborted: Bool) -> [ThresholdResult] {
        tracks.enumerated().map { place, track in
            let aborts = wasAborted && aborting?.track == place
            return track.result(total: total, abortedAt: aborts ? aborting?.at : nil)
        }
    }
}
