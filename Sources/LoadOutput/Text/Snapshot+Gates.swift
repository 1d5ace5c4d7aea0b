import LoadMeasure
import LoadVerdict

extension Snapshot {
    /// The limits in order, each with what it was at the end and the mean of what was in flight under it.
    var limitLines: [(title: String, value: String, rest: String)] {
        limits.sorted { $0.key < $1.key }.map { scope, limit in
            let mean = Figure.threeDigits(limit.inFlight.mean(over: seconds))
            return (
                "limit", Figure.count(UInt64(max(limit.limit.last, 0))), "\(mean) in flight on average\(scope.suffix)"
            )
        }
    }

    /// The breakers in order, each with its state at the end.
    var breakerLines: [(title: String, value: String, rest: String)] {
        breakers.sorted { $0.key < $1.key }.map { scope, breaker in
            ("breaker", breaker.last.rawValue, String(scope.suffix.drop { $0 == " " || $0 == "," }))
        }
    }
}
