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
    public init(arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["lab", "--port", "0", "--until-input-ends"] + arguments
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        let line = Self.firstLine(of: output.fileHandleForReading)
        guard let address = line.split(separator: " ").last.map(String.init), address.hasPrefix("http://") else {
            process.terminate()
            throw InvalidLabValue("a lab of its own did not start; try `squall lab` by itself to see why")
        }
        self.address = address
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
