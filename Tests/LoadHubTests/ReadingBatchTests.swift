import LoadMetrics
import LoadTarget
import Testing

@testable import LoadOTLP

@Suite struct ReadingBatchTests {
    @Test func whatIsWrittenIsRead() throws {
        let readings = (0..<20).map { SomeReadings.machine($0, at: 1_796_000_000.05 + Double($0) * 0.05) }
        let batch = ReadingBatch(source: SomeReadings.source, number: 77, readings: readings)
        var origins = CounterOrigins()
        let read = try ReadingReceiver(batch.message(&origins))
        #expect(read.rejected == 0 && read.batches.count == 1)
        let first = try #require(read.batches.first)
        #expect(first.source == batch.source && first.number == 77 && first.readings.count == 20)
        for (one, other) in zip(first.readings, readings) {
            #expect(abs(one.time - other.time) < 1e-6)
            #expect(Set(one.points.map(\.series)) == Set(other.points.map(\.series)))
            #expect(Dictionary(one.points) == Dictionary(other.points))
        }
    }

    @Test func aBatchWithoutReadingsTellsWhoIsThere() throws {
        var origins = CounterOrigins()
        let read = try ReadingReceiver(
            ReadingBatch(source: SomeReadings.source, number: nil, readings: []).message(&origins))
        #expect(read.batches == [ReadingBatch(source: SomeReadings.source, number: nil, readings: [])])
    }

    /// Since when a counter counts changes where it began anew, and only there.
    @Test func aCounterThatBeginsAnewHasAnotherOrigin() {
        let series = TargetSeries("x", unit: "1", .counter)
        var origins = CounterOrigins()
        let since = [5.0, 7, 7, 2, 9].enumerated().map { origins.since(series, $1, at: 100 + Double($0)) }
        #expect(since == [100, 100, 100, 103, 103])
    }

    @Test func whatHasNoPlaceInAReadingIsRejected() throws {
        func request(_ kind: Int, _ write: @escaping (inout ProtobufWriter) -> Void) -> [UInt8] {
            var request = ProtobufWriter()
            request.message(1) {
                $0.message(2) {
                    $0.message(2) {
                        $0.string(1, "m")
                        $0.message(kind, write)
                    }
                }
            }
            return request.bytes
        }
        func point(_ data: inout ProtobufWriter, time: UInt64 = 1_796_000_000_000_000_000, _ value: Double) {
            data.message(1) {
                $0.fixed(3, time)
                $0.double(4, value)
            }
        }
        let rejected: [[UInt8]] = [
            request(5) { point(&$0, .nan) }, request(5) { point(&$0, .infinity) },
            request(5) { point(&$0, time: 0, 1) },
            // A delta; a histogram; a point that says that there was nothing to read.
            request(7) {
                point(&$0, 1)
                $0.integer(2, UInt64(1))
            },
            request(9) { $0.message(1) { $0.fixed(3, 5) } },
            request(5) {
                $0.message(1) {
                    $0.fixed(3, 5)
                    $0.double(4, 1)
                    $0.integer(8, UInt64(1))
                }
            },
        ]
        for message in rejected {
            let read = try ReadingReceiver(message)
            #expect(read.rejected == 1 && read.batches.flatMap(\.readings).isEmpty)
        }
        #expect(try ReadingReceiver(request(5) { point(&$0, 1) }).rejected == 0)
    }

    @Test func tooManyPointsAreTooMuch() {
        var points = ProtobufWriter()
        for _ in 0...ReadingReceiver.mostPoints { points.message(1) { _ in } }
        var request = ProtobufWriter()
        request.message(1) { $0.message(2) { $0.message(2) { $0.message(5) { $0.append(points) } } } }
        #expect(throws: ReadingReceiver.TooMuch.self) { try ReadingReceiver(request.bytes) }
    }

    /// A message with bytes changed, cut and repeated at random is read or refused, and nothing else. Seeded.
    @Test func damagedMessagesAreReadOrRefused() throws {
        let batch = ReadingBatch(
            source: SomeReadings.source, number: 3, readings: [SomeReadings.machine(1, at: 1_796_000_000)])
        var origins = CounterOrigins()
        let message = Array(batch.message(&origins).prefix(1_500))
        var (state, refused, read) = (UInt64(42), 0, 0)
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for _ in 0..<3_000 {
            var damaged = message
            for _ in 0...random(4) { damaged[random(damaged.count)] = UInt8(random(256)) }
            if random(3) == 0 { damaged.removeLast(random(damaged.count)) }
            do {
                _ = try ReadingReceiver(damaged)
                read += 1
            } catch { refused += 1 }
        }
        #expect(read + refused == 3_000 && refused > 500)
    }

    @Test func gzipThatUnfoldsTooFarIsRefused() throws {
        let bomb = try Gzip.compressed([UInt8](repeating: 0, count: 4 << 20), level: 9)
        #expect(bomb.count < 8 << 10)
        #expect(throws: Gzip.Unreadable.tooLong) { try Gzip.decompressed(bomb, most: 1 << 20) }
        #expect(try Gzip.decompressed(bomb, most: 4 << 20).count == 4 << 20)
        for damaged in [[], [0x1F], Array(bomb.dropLast(9)), Array(bomb.dropFirst()), [UInt8](repeating: 7, count: 99)]
        {
            #expect(throws: Gzip.Unreadable.damaged) { try Gzip.decompressed(damaged, most: 8 << 20) }
        }
    }

    /// What is sent at once, against the same message uncompressed and against Prometheus' text; docs/hub.md states it.
    @Test(arguments: [(1, 0.13), (2, 0.1), (20, 0.07)]) func aBatchIsShortOnTheWire(_ count: Int, _ share: Double)
        throws
    {
        let readings = (0..<count).map { SomeReadings.machine($0, at: 1_796_000_000 + Double($0) / Double(count)) }
        var origins = CounterOrigins()
        let message = ReadingBatch(source: SomeReadings.source, number: 1, readings: readings).message(&origins)
        let text = readings.reduce(0) { $0 + Self.prometheusText($1).utf8.count }
        let sent = try Gzip.compressed(message, level: 9).count
        let sizes = "\(sent) sent, \(message.count) uncompressed, \(text) as Prometheus' text"
        #expect(Double(sent) <= share * Double(message.count), "\(sizes)")
        #expect(sent * 5 <= text, "\(sizes)")
    }

    /// What Prometheus would fetch of a reading, without comments.
    private static func prometheusText(_ reading: TargetReading) -> String {
        reading.points.map { point in
            let labels = point.series.tags.map { "\($0.name.replacing(".", with: "_"))=\"\($0.value)\"" }
            return "\(point.series.name.replacing(".", with: "_")){\(labels.joined(separator: ","))} \(point.value)\n"
        }.joined()
    }
}

extension Dictionary where Key == TargetSeries, Value == Double {
    fileprivate init(_ points: [TargetPoint]) {
        self.init(points.map { ($0.series, $0.value) }) { first, _ in first }
    }
}
