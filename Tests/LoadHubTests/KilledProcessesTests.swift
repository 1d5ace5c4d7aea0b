import Foundation
import LoadProbeLink
import LoadPush
import LoadStore
import LoadTarget
import TestServers
import Testing

@testable import LoadHub

/// The built hub and a probe as processes, killed at random moments. `SQUALL_KILLS` says how often, and `SQUALL_SEED` when.
@Suite(.serialized) struct KilledProcessesTests {
    private let scratch: Scratch
    private let port: Int

    init() throws { (scratch, port) = (try Scratch(), try LoopbackPort.free()) }

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// Numbers by a seed (Knuth's MMIX).
    private struct Chance {
        var state: UInt64
        mutating func number(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    private var store: String { scratch.path("hub.sqlite") }

    private func startHub(shell: String? = nil) async throws -> ChildProcess {
        let arguments = ["hub", "--listen", "\(port)", "--store", store]
        let hub =
            try shell.map {
                try ChildProcess(
                    executable: "/bin/sh",
                    arguments: ["-c", "\($0); exec \"$0\" \"$@\"", BuiltCommand.squall] + arguments)
            } ?? ChildProcess(executable: BuiltCommand.squall, arguments: arguments)
        try await hub.wait(for: "the hub") { hub.output.contains("Ctrl-C") || !hub.isRunning }
        #expect(hub.isRunning, "\(hub.errors)")
        return hub
    }

    private func startProbe(_ instance: String, shell: String = ":") throws -> ChildProcess {
        try ChildProcess(
            executable: "/bin/sh",
            arguments: [
                "-c", "\(shell); exec \"$0\" \"$@\"", BuiltCommand.path(of: "CountingProbe"),
                "http://127.0.0.1:\(port)",
                scratch.path("buffer.sqlite"), instance, "1", "5", "50",
            ])
    }

    /// The number of the last batch that a probe said to be kept.
    private func kept(_ probe: ChildProcess) -> Int {
        probe.output.split(separator: "\n").compactMap { line in
            line.hasPrefix("kept ") ? Int(line.dropFirst(5)) : nil
        }.last ?? 0
    }

    private func finish(_ probe: ChildProcess) async throws -> String {
        probe.signal(SIGTERM)
        #expect(try await probe.exitCode() == 0, "\(probe.errors)")
        return probe.output
    }

    /// All that the hub has, by the life of the probe.
    private func received() throws -> [String: [(number: Int64, values: [Double])]] {
        var (kept, batches) = (
            try RunStore(path: store, creates: false).batches(of: "counting", in: 0...1e11), [ReceivedBatch]()
        )
        while let batch = try kept.next() { batches.append(batch) }
        return try Dictionary(grouping: batches, by: \.instance).mapValues { batches in
            try batches.map { batch in
                let points = try batch.readings().flatMap(\.points).filter { $0.series.name == "counting.number" }
                return (batch.number ?? 0, points.map(\.value))
            }.sorted { $0.number < $1.number }
        }
    }

    @Test func killsCostNoBatchThatWasKeptAndBringNoneTwice() async throws {
        var chance = Chance(state: Self.number("SQUALL_SEED") ?? 20_261_127)
        var (lives, kept): (Int, [String: Int]) = (1, [:])
        // The hub is not there yet.
        var probe = try startProbe("life-1")
        try await probe.wait(for: "something kept") { self.kept(probe) >= 3 }
        var hub = try await startHub()
        for _ in 0..<(Self.number("SQUALL_KILLS") ?? 20) {
            try await Task.sleep(for: .milliseconds(20 + chance.number(below: 300)))
            let victim = chance.number(below: 3)
            if victim != 0 {
                probe.signal(SIGKILL)
                #expect(try await probe.exitCode() == 128 + SIGKILL)
                kept["life-\(lives)"] = self.kept(probe)
            }
            if victim != 1 {
                hub.signal(SIGKILL)
                #expect(try await hub.exitCode() == 128 + SIGKILL)
            }
            if victim != 1 { hub = try await startHub() }
            if victim != 0 {
                lives += 1
                probe = try startProbe("life-\(lives)")
            }
        }
        try await probe.wait(for: "something kept") { self.kept(probe) >= 3 }
        #expect(try await finish(probe).contains("dropped 0"))
        kept["life-\(lives)"] = self.kept(probe)
        hub.end()

        let received = try received()
        #expect(kept.values.reduce(0, +) > 10)
        for (life, kept) in kept {
            let batches = received[life] ?? []
            #expect(batches.count >= kept, "\(life): \(kept) batches were kept, the hub has \(batches.count)")
            #expect(batches.map(\.number) == (1...Int64(max(batches.count, 1))).prefix(batches.count).map { $0 })
            let values = batches.flatMap(\.values)
            #expect(values == (1...max(values.count, 1)).prefix(values.count).map(Double.init), "\(life): \(values)")
        }
    }

    /// A limit on the size of files stands for a disk that is full: what has no room there waits in memory.
    @Test func aFullDiskCostsTheProbeNothing() async throws {
        let probe = try startProbe("life-1", shell: "trap '' XFSZ; ulimit -f 512")
        // 512 blocks are 256 KiB: room for the log of a few batches, of several pages each.
        try await probe.wait(for: "a full disk") { probe.output.contains("full") }
        let onDisk = self.kept(probe)
        #expect(onDisk > 0)
        let hub = try await startHub()
        try await probe.wait(for: "what waited") { self.kept(probe) > onDisk + 10 }
        #expect(try await finish(probe).contains("dropped 0"))
        hub.end()
        let values = try #require(try received()["life-1"]).flatMap(\.values)
        #expect(values == (1...values.count).map(Double.init))
    }

    /// The hub's disk is full: it says so, keeps nothing halfway, and the probe keeps it until there is room.
    @Test func aFullDiskOfTheHubCostsNothing() async throws {
        let full = try await startHub(shell: "trap '' XFSZ; ulimit -f 512")
        let probe = try startProbe("life-1")
        try await HTTPPush.withClient { http in
            let client = HubClient(http, try HubAddress(parsing: "http://127.0.0.1:\(port)"))
            var (outcome, number) = (HubAnswer.Outcome.taken, UInt64(0))
            let other = ReadingSource(name: "other", host: "h", instance: "o")
            while outcome == .taken, number < 10_000 {
                number += 1
                let readings = [SomeReadings.machine(Int(number), at: 1_796_000_000)]
                outcome = await client.send(
                    try HubUnderTest.body(number, readings, source: other), limit: .seconds(20)
                ).outcome
            }
            guard case .failed(let reason) = outcome else { return #expect(Bool(false), "\(outcome)") }
            #expect(reason.contains("status 503") && reason.contains("free some space"), "\(reason)")
        }
        let before = kept(probe)
        try await probe.wait(for: "what waits at the probe") { self.kept(probe) >= before + 5 }
        full.signal(SIGKILL)
        _ = try await full.exitCode()
        let hub = try await startHub()
        #expect(try await finish(probe).contains("dropped 0"))
        hub.end()
        let values = try #require(try received()["life-1"]).flatMap(\.values)
        #expect(values == (1...max(values.count, 1)).map(Double.init) && values.count > 20)
    }
}
