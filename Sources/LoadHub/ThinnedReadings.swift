import LoadControl
import LoadStore
import LoadTarget

/// The readings that a question asks for, of batches one after the other.
struct ThinnedReadings {
    private let question: ReadingsQuestion
    private(set) var readings: [TargetReading] = []
    /// The most that their times are wrong by, in seconds; nil where nobody knows.
    private(set) var clockError: Double?
    private var values = 0

    init(_ question: ReadingsQuestion) { self.question = question }

    /// - Throws: `ControlRefusal` where it is too much for one answer.
    mutating func add(_ batch: ReceivedBatch) throws {
        for reading in try batch.readings() where question.span.contains(reading.time) {
            if let stretch = question.stretch(of: reading.time), let last = readings.last,
                question.stretch(of: last.time) == stretch
            {
                values -= last.points.count
                readings.removeLast()
            }
            readings.append(reading)
            values += reading.points.count
        }
        clockError = batch.clockError.map { max($0, clockError ?? 0) } ?? clockError
        guard values <= HubLimits.mostValues else {
            throw ControlRefusal(
                .contentTooLarge, "that is more than one answer has room for",
                fix: "ask for a shorter time, or for fewer readings, for example step=10s")
        }
    }
}
