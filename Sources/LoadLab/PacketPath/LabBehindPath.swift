import Foundation
import NIOPosix

/// A lab as a process with a network of its own, to which packets come by a `PacketPath`.
///
///     client ── device ══ this process ══ device ── lab
///               10.213.x.y                10.213.x.y+1, in the lab's network namespace
public struct LabBehindPath {
    private let path: PacketPath
    private let seed: UInt64

    /// The path that is among bottlenecks; nil where there is none.
    ///
    /// - Throws: `InvalidLabValue` where there are several.
    public init?(_ configuration: LabConfiguration) throws(InvalidLabValue) {
        let settings = configuration.bottlenecks.filter { $0.name == PacketPath.kind.name }
        guard let path = settings.first?.make(seed: configuration.seed) as? PacketPath else { return nil }
        guard settings.count == 1 else {
            throw InvalidLabValue("packet-path is given twice; there is one way to the lab")
        }
        guard configuration.host == "127.0.0.1" else {
            throw InvalidLabValue("packet-path gives the lab an address of its own; leave --host away")
        }
        (self.path, seed) = (path, configuration.seed)
    }

    /// Serves until the task is cancelled, or the lab ends.
    ///
    /// - Parameters:
    ///   - arguments: those of the lab, as on the command line.
    ///   - onReady: called once, with the lab's address: `http://10.213.0.1:8080`.
    /// - Throws: `InvalidLabValue` where the machine does not allow it.
    public func run(arguments: [String], onReady: (_ address: String) -> Void) async throws {
        let number = getpid()
        let front = try TunnelDevice(name: "sql\(number)a")
        let back = try TunnelDevice(name: "sql\(number)b")
        // 32,768 pairs of neighbours: as many labs may run at once as long as their numbers differ in that.
        let base = "10.213.\(number >> 7 & 0xFF)."
        let (here, there) = (base + "\((number & 0x7F) << 1)", base + "\((number & 0x7F) << 1 | 1)")
        let lab = try LabProcess(arguments: arguments + ["--host", there], inNetworkOfItsOwn: true) { process in
            try Self.ip(["link", "set", back.name, "netns", "\(process)"])
            try Self.ip(["addr", "add", here, "peer", there, "dev", front.name])
            try Self.ip(["link", "set", front.name, "up"])
            try Self.ip(["link", "set", "lo", "up"], inNetworkOf: process)
            try Self.ip(["addr", "add", there, "peer", here, "dev", back.name], inNetworkOf: process)
            try Self.ip(["link", "set", back.name, "up"], inNetworkOf: process)
        }
        defer { lab.stop() }
        let pumps = [
            PacketPump(from: front, to: back, delay: path.delay / 2, loss: path.loss, seed: seed),
            PacketPump(
                from: back, to: front, delay: path.delay / 2, loss: path.loss, seed: ~seed),
        ]
        try await NIOThreadPool(numberOfThreads: pumps.count).last(started: pumps) {
            onReady(lab.address)
            await lab.waitUntilItEnds()
            // While packets still come and go: what is under way is to end.
            lab.stop()
        }
    }

    private static func ip(_ arguments: [String], inNetworkOf process: Int? = nil) throws {
        let command = process.map { ["nsenter", "-t", "\($0)", "-n", "ip"] } ?? ["ip"]
        let child = Process()
        let errors = Pipe()
        child.executableURL = URL(filePath: "/usr/bin/env")
        child.arguments = command + arguments
        child.standardOutput = FileHandle.nullDevice
        child.standardError = errors
        do { try child.run() } catch { throw TunnelDevice.refusal("\(error)") }
        let text = String(decoding: (try? errors.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
        child.waitUntilExit()
        guard child.terminationStatus == 0 else {
            throw TunnelDevice.refusal(text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "ip failed")
        }
    }
}

extension NIOThreadPool {
    /// Has pumps run, each on a thread, for as long as `body` does.
    fileprivate func last(started pumps: [PacketPump], while body: () async throws -> Void) async throws {
        try await last {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for pump in pumps { group.addTask { try await self.runIfActive { pump.run() } } }
                defer { for pump in pumps { pump.stop() } }
                try await body()
            }
        }
    }
}
