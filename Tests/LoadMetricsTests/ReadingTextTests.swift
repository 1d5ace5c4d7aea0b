import LoadTarget
import Synchronization
import Testing

@testable import LoadPrometheus

/// A probe's reading as Prometheus fetches it.
@Suite struct ReadingTextTests {
    private func series(
        _ name: String, _ unit: String, _ kind: TargetSeries.Kind, _ tags: [String: String] = [:]
    ) -> TargetSeries {
        TargetSeries(name, unit: unit, kind, tags: tags.map { TargetTag($0.key, $0.value) })
    }

    @Test func valuesOfOneNameStandTogether() {
        let reading = TargetReading(
            time: 1,
            points: [
                TargetPoint(series("system.disk.io", "By", .counter, ["system.device": "vda"]), 1024),
                TargetPoint(series("system.disk.io_time", "s", .counter, ["system.device": "vda"]), 0.25),
                TargetPoint(series("system.disk.io", "By", .counter, ["system.device": "a\"\\\n"]), 1e18),
                TargetPoint(series("system.cpu.load_average.1m", "{thread}", .gauge), 2.5),
            ])
        #expect(
            ReadingText.text(reading) == #"""
                # TYPE system_disk_io_bytes_total counter
                system_disk_io_bytes_total{system_device="vda"} 1024.0
                system_disk_io_bytes_total{system_device="a\"\\\n"} 1e+18
                # TYPE system_disk_io_time_seconds_total counter
                system_disk_io_time_seconds_total{system_device="vda"} 0.25
                # TYPE system_cpu_load_average_1m gauge
                system_cpu_load_average_1m 2.5

                """#)
        #expect(ReadingText.text(TargetReading(time: 1, points: [])).isEmpty)
    }

    @Test(arguments: [
        ("process.cpu.time", "s", TargetSeries.Kind.counter, "process_cpu_time_seconds_total"),
        ("db.pool.used", "{connection}", .gauge, "db_pool_used"), ("cache.hits", "1", .gauge, "cache_hits_ratio"),
        ("cache.hits", "1", .counter, "cache_hits_total"), ("queue bytes", "By", .gauge, "queue_bytes"),
        ("99th", "s", .gauge, "_99th_seconds"), ("größe", "1", .counter, "gr__e_total"), ("", "", .gauge, "_"),
    ])
    func names(_ name: String, _ unit: String, _ kind: TargetSeries.Kind, _ expected: String) {
        #expect(ReadingText.name(series(name, unit, kind)) == expected)
    }

    /// Nothing is measured before somebody asks, and no more than once a second however many do.
    @Test func itIsMeasuredWhenItIsAskedFor() async {
        let (time, readings) = (Clock(), Counter())
        let board = ReadingBoard(now: { time.now }) {
            TargetReading(time: 0, points: [TargetPoint(TargetSeries("a", unit: "", .gauge), readings.next())])
        }
        #expect(readings.count == 0)
        #expect(await board.text.hasSuffix("\na 1.0\n"))
        time.advance(by: 0.5)
        #expect(await board.text.hasSuffix("\na 1.0\n"))
        time.advance(by: 0.5)
        #expect(await board.text.hasSuffix("\na 2.0\n"))
        #expect(readings.count == 2)
    }

    private final class Clock: Sendable {
        private let time = Mutex(100.0)
        var now: Double { time.withLock { $0 } }
        func advance(by seconds: Double) { time.withLock { $0 += seconds } }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0.0)
        var count: Double { value.withLock { $0 } }
        func next() -> Double {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }
}
