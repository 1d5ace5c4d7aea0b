import Foundation
import LoadOutput
import LoadTarget
import Testing

@Suite struct ReadingLinesTests {
    private let reading = TargetReading(
        time: 1_795_757_316.285473,
        points: [
            TargetPoint(
                TargetSeries(
                    "process.cpu.time", unit: "s", .counter,
                    tags: [TargetTag("process.executable.name", "a \"b\"\\ /ü\n"), TargetTag("process.pid", "42")]), 0.1
            ),
            TargetPoint(TargetSeries("system.memory.usage", unit: "By", .gauge), 6_442_450_944),
            TargetPoint(TargetSeries("zero", unit: "1", .gauge), 0),
            TargetPoint(TargetSeries("negative", unit: "1", .gauge), -1.5e-7),
            TargetPoint(TargetSeries("large", unit: "1", .gauge), 1.25e300),
        ])

    /// The first line and those after it, which have the series from before.
    @Test func eachLineIsAsTheEncoderWritesIt() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines = ReadingLines()
        for time in [reading.time, 1, 0.5] {
            var reading = reading
            reading.time = time
            let line = lines.line(reading)
            #expect(line == String(decoding: try encoder.encode(reading), as: UTF8.self))
            #expect(try JSONDecoder().decode(TargetReading.self, from: Data(line.utf8)) == reading)
        }
        #expect(lines.line(TargetReading(time: 2, points: [])) == #"{"points":[],"time":2}"#)
    }

    @Test func whatIsNoNumberIsLeftOut() throws {
        var reading = reading
        reading.points[0].value = .nan
        reading.points[2].value = .infinity
        var lines = ReadingLines()
        let read = try JSONDecoder().decode(TargetReading.self, from: Data(lines.line(reading).utf8))
        #expect(read.points == [1, 3, 4].map { reading.points[$0] })
    }
}
