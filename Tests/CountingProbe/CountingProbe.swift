import AsyncHTTPClient
import Foundation
import LoadProbeLink
import LoadPush
import LoadTarget
import UnixSignals

/// A probe that measures a count, for tests: reading n has the value n.
///
///     CountingProbe URL BUFFER INSTANCE FIRST PERIOD-IN-MILLISECONDS BATCH-IN-MILLISECONDS
///
/// It prints `kept N` when batch N and all before it are on disk or at the hub, and `full` when the disk takes none. At SIGTERM it sends what is left, prints `dropped N`
/// and ends.
@main
struct CountingProbe {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 7, let first = Int(words[4]), let period = Int(words[5]), let batch = Int(words[6]) else {
            throw Usage(description: "usage: CountingProbe URL BUFFER INSTANCE FIRST PERIOD BATCH")
        }
        let address = try HubAddress(parsing: words[1])
        let source = ReadingSource(name: "counting", host: "loopback", instance: words[3])
        let signals = await UnixSignalsSequence(trapping: .sigterm)
        try await HTTPPush.withClient { client in
            let hub = HubClient(client, address)
            let link = try ProbeLink(source: source, buffer: words[2], batchTime: .milliseconds(batch)) { body, limit in
                await hub.send(body, limit: limit)
            }
            let (readings, count) = AsyncStream.makeStream(of: TargetReading.self)
            await withTaskGroup { group in
                group.addTask { await measure(from: first, every: .milliseconds(period), into: count) }
                group.addTask { await tell(of: link) }
                group.addTask {
                    for await _ in signals { break }
                    count.finish()
                }
                await link.run(readings)
                group.cancelAll()
            }
            say("dropped \(await link.status.dropped)")
        }
    }

    struct Usage: Error, CustomStringConvertible { let description: String }

    private static func measure(
        from first: Int, every period: Duration, into readings: AsyncStream<TargetReading>.Continuation
    ) async {
        var number = first
        while !Task.isCancelled {
            let series = TargetSeries("counting.number", unit: "1", .gauge)
            readings.yield(
                TargetReading(time: Date.now.timeIntervalSince1970, points: [TargetPoint(series, Double(number))]))
            number += 1
            try? await Task.sleep(for: period)
        }
    }

    private static func tell(of link: ProbeLink) async {
        var said = await link.status
        while !Task.isCancelled {
            let now = await link.status
            if now.kept > said.kept { say("kept \(now.kept)") }
            if now.bufferProblem != nil, said.bufferProblem == nil { say("full") }
            said = now
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
