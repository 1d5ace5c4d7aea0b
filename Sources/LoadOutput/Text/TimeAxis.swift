/// An axis of time, from the run's start to a round moment.
struct TimeAxis: Equatable {
    /// Its length in seconds.
    let length: Double

    /// Lengths that an axis has, and distances of its marks, in seconds: multiples of the units people count in.
    private static let steps: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    ]

    /// The axis for a run of which `elapsed` seconds are over.
    ///
    /// - Parameter planned: how long it will last, in seconds, which the axis is not longer than; nil where nobody knows.
    init(elapsed: Double, planned: Double?) {
        let round = Self.steps.first { $0 >= max(elapsed, 10) } ?? elapsed
        length = max(min(round, planned ?? round), elapsed, 1)
    }

    /// Where a moment stands, 0 ... 1.
    func share(of seconds: Double) -> Double { seconds / length }

    /// The moments to be marked on so many columns, in seconds: round ones, with room for their text.
    func marks(columns: Int) -> [Double] {
        let most = max(Double(columns) / 12, 1)
        let step = Self.steps.first { length / $0 <= most } ?? length
        return Array(stride(from: 0, through: length, by: step))
    }
}
