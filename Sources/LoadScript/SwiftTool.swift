import Foundation
import LoadPlan

/// The program `swift`, which builds.
public struct SwiftTool: Sendable {
    /// Where it is.
    let path: String

    /// Finds it.
    ///
    /// - Parameter searchPath: folders, as in the environment's PATH.
    public init(searchPath: String) throws(Diagnostic) {
        let candidates = searchPath.split(separator: ":").map { "\($0)/swift" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Diagnostic(
                "no swift in the PATH, which a scenario in Swift is built with",
                fix: "install Swift 6.3 or later from https://www.swift.org/install, or write the scenario in YAML")
        }
        self.path = path
    }

    /// Runs it to its end. When the task is cancelled, it is asked to end, as by Ctrl-C.
    ///
    /// - Parameter receive: gets each line of what it says.
    /// - Returns: whether it did what it was to do.
    func run(_ arguments: [String], environment: [String: String], receive: (String) -> Void) async throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let (pipe, output) = (Pipe(), AsyncStream.makeStream(of: Data.self))
        (process.standardOutput, process.standardError) = (pipe, pipe)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                output.continuation.finish()
            } else {
                output.continuation.yield(data)
            }
        }
        try UnblockedSignals.during { try process.run() }
        let id = process.processIdentifier
        return await withTaskCancellationHandler {
            var line: [UInt8] = []
            for await data in output.stream {
                for byte in data {
                    guard byte == UInt8(ascii: "\n") else {
                        line.append(byte)
                        continue
                    }
                    receive(String(decoding: line, as: UTF8.self))
                    line.removeAll(keepingCapacity: true)
                }
            }
            process.waitUntilExit()
            return process.terminationReason == .exit && process.terminationStatus == 0
        } onCancel: {
            kill(id, SIGINT)
        }
    }
}
