import Foundation
import LoadPlan
import LoadProbeLink
import LoadPush
import LoadTarget
import SquallProbe
import TestServers
import Testing

/// A service that measures itself, and a real hub.
@Suite(.serialized) struct SquallProbeTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-service-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// What a hub has of a service's series.
    private func series(of service: String, at hub: String) async throws -> Set<TargetSeries> {
        let address = try HubAddress(parsing: hub)
        return try await HTTPPush.withClient { client in
            let now = Date.now.timeIntervalSince1970
            let readings = try await HubClient(client, address).readings(of: service, from: now - 3600, to: now + 60)
            return Set(readings.history.lines.map(\.series))
        }
    }

    @Test func aHubHasItsProcessAndItsDelays() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try LoopbackPort.free()
        let hub = try ChildProcess(
            executable: BuiltCommand.squall,
            arguments: ["hub", "--listen", "\(port)", "--store", folder.appending(path: "hub.sqlite").path])
        defer { hub.end() }
        try await hub.wait(for: "its port") { LoopbackPort.accepts(port) }
        let url = "http://127.0.0.1:\(port)"
        let answer = try await SquallProbe.start(
            hub: url, name: "shop", interval: .milliseconds(50), buffer: folder.appending(path: "buffer.sqlite").path
        ) { probe in
            let loop = DispatchQueue(label: "a loop")
            probe.probe(eventLoop: "http-0") { loop.async(execute: $0) }
            try await Task.sleep(for: .milliseconds(500))
            return 42
        }
        #expect(answer == 42)
        let series = try await series(of: "shop", at: url)
        let pid = TargetTag("process.pid", "\(ProcessInfo.processInfo.processIdentifier)")
        for name in ["process.cpu.time", "process.memory.usage", "squall.runtime.executor.delay"] {
            #expect(series.contains { $0.name == name && $0.tags.contains(pid) }, "\(name)")
        }
        let executors = Set(series.flatMap(\.tags).filter { $0.name == "executor.name" }.map(\.value))
        #expect(executors == ["default", "http-0"])
        #expect(!series.contains { $0.name == "system.cpu.time" })
        #expect(!series.contains { $0.name == "squall.probe.cpu.time" })
    }

    /// A service does not depend on its hub, and its error is its own.
    @Test func aHubThatIsAwayDisturbsNothing() async throws {
        struct Mistake: Error {}
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try LoopbackPort.free()
        let buffer = folder.appending(path: "buffer.sqlite").path
        let (problems, problem) = AsyncStream.makeStream(of: String?.self)
        await #expect(throws: Mistake.self) {
            try await SquallProbe.start(
                hub: "http://127.0.0.1:\(port)", name: "shop", interval: .milliseconds(50), buffer: buffer,
                onProblem: { problem.yield($0) }
            ) { _ in
                let first = await problems.first { _ in true }
                #expect((first ?? nil)?.isEmpty == false)
                throw Mistake()
            }
        }
        #expect(FileManager.default.fileExists(atPath: buffer))
    }

    /// A service of which a second copy starts on the same machine.
    @Test func eachCopyHasABufferOfItsOwn() async throws {
        let name = "copies-\(UUID().uuidString)"
        let files = ["", "-2"].map {
            FileManager.default.temporaryDirectory.appending(path: "squall-probe-\(name)\($0).sqlite").path
        }
        defer {
            for file in files {
                for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) }
            }
        }
        let hub = "http://127.0.0.1:\(try LoopbackPort.free())"
        try await SquallProbe.start(hub: hub, name: name) { _ in
            try await SquallProbe.start(hub: hub, name: name) { _ in
                #expect(files.allSatisfy(FileManager.default.fileExists(atPath:)))
            }
            // One that was named is not left for another.
            let error = await #expect(throws: BufferProblem.self) {
                try await SquallProbe.start(hub: hub, name: name, buffer: files[0]) { _ in }
            }
            #expect(error?.fix == "another probe uses it: name another file as the probe's buffer")
        }
    }

    @Test func runEndsWithItsTask() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let probe = try SquallProbe(
            hub: "http://127.0.0.1:\(try LoopbackPort.free())", name: "shop", interval: .milliseconds(50),
            buffer: folder.appending(path: "buffer.sqlite").path)
        let running = Task { try await probe.run() }
        try await Task.sleep(for: .milliseconds(200))
        running.cancel()
        try await running.value
    }

    @Test func whatMakesNoSenseIsRefused() {
        for (hub, name, interval) in [
            ("127.0.0.1:4318", "shop", Duration.seconds(1)), ("http://127.0.0.1:4318", "", .seconds(1)),
            ("http://127.0.0.1:4318", "shop", .milliseconds(1)),
        ] {
            #expect(throws: Diagnostic.self) { try SquallProbe(hub: hub, name: name, interval: interval) }
        }
    }
}
