import Foundation

/// A lab that is a process of its own: its work shares no thread, and no lock, with whoever uses it.
public final class LabProcess {
    /// `http://127.0.0.1:PORT`.
    public let address: String
    /// The process's id.
    public var processID: Int { Int(process.processIdentifier) }
    private let process = Process()
    /// The end that this process holds closes with it, also where it is killed; the lab ends then.
    private let input = Pipe()

    /// Starts this program's `lab` on a free port of loopback, and waits until it says where it listens.
    ///
    /// - Parameter arguments: more of them, as on the command line.
    /// - Throws: `InvalidLabValue` where it does not start.
    public convenience init(arguments: [String]) throws {
        try self.init(arguments: ["--port", "0"] + arguments, inNetworkOfItsOwn: false) { _ in }
    }

    /// Starts this program's `lab`.
    ///
    /// - Parameters:
    ///   - inNetworkOfItsOwn: whether it gets a network namespace, in which there is nothing yet.
    ///   - prepare: called with the process's id before the lab listens.
    init(arguments: [String], inNetworkOfItsOwn isApart: Bool, prepare: (_ process: Int) throws -> Void) throws {
        address = try Self.start(process, input, arguments, isApart: isApart, prepare: prepare)
    }

    /// - Returns: where it listens.
    private static func start(
        _ process: Process, _ input: Pipe, _ arguments: [String], isApart: Bool, prepare: (Int) throws -> Void
    ) throws -> String {
        let output = Pipe()
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = isApart ? URL(filePath: "/usr/bin/env") : program
        // The shell waits for a line; what it starts then is the same process.
        process.arguments =
            (isApart ? ["unshare", "--net", "sh", "-c", #"read -r _ && exec "$0" "$@""#, program.path] : [])
            + ["lab", "--until-input-ends"] + arguments
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        do {
            if isApart {
                try waitForNetwork(of: Int(process.processIdentifier))
                try prepare(Int(process.processIdentifier))
                try input.fileHandleForWriting.write(contentsOf: [UInt8(ascii: "\n")])
            }
            let line = firstLine(of: output.fileHandleForReading)
            guard let address = line.split(separator: " ").last.map(String.init), address.hasPrefix("http://") else {
                throw InvalidLabValue("a lab of its own did not start; try `squall lab` by itself to see why")
            }
            return address
        } catch {
            process.terminate()
            process.waitUntilExit()
            throw error
        }
    }

    private static func waitForNetwork(of process: Int) throws {
        func network(_ process: String) -> String? {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/net")
        }
        for _ in 0..<500 {
            guard let there = network("\(process)") else { break }
            if there != network("self") { return }
            usleep(10_000)
        }
        throw TunnelDevice.refusal("unshare made no network namespace")
    }

    /// Waits until it has ended, or until this task is cancelled.
    func waitUntilItEnds() async {
        while process.isRunning, (try? await Task.sleep(for: .milliseconds(100))) != nil {}
    }

    /// Ends it, and waits for that.
    public func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    private static func firstLine(of handle: FileHandle) -> String {
        var line = Data()
        while let byte = try? handle.read(upToCount: 1), byte.first != UInt8(ascii: "\n"), !byte.isEmpty {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}
