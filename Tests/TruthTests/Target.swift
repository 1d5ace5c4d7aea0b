import Foundation

/// A target whose behaviour is known: a C program of `Tests/Servers`, compiled for this run of the tests, that listens
/// on a free port of loopback and logs its instants by the clock that the generator uses.
final class Target {
    let port: Int
    private let process = Process()
    private let log: URL

    /// Starts a target and waits until it listens.
    init(_ program: Program, _ arguments: [String] = []) throws {
        let binary = try program.binary.get()
        log = binary.deletingLastPathComponent().appending(path: "\(program.rawValue)-\(UUID().uuidString).log")
        process.executableURL = binary
        process.arguments = arguments + ["--log", log.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = said.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
            process.terminate()
            throw Failure(description: "\(program.rawValue) said \"\(said)\" instead of where it listens")
        }
        self.port = port
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: log)
    }

    /// Ends the target and returns its log's lines, cut into words.
    func finish() throws -> [[Substring]] {
        process.terminate()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "the target did not end well") }
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    enum Program: String, CaseIterable {
        case serial = "serial_server"
        case freezing = "freezing_server"

        var binary: Result<URL, any Error> { self == .serial ? Self.serialBinary : Self.freezingBinary }

        private static let serialBinary = Result { try serial.compiled() }
        private static let freezingBinary = Result { try freezing.compiled() }

        private func compiled() throws -> URL {
            let folder = FileManager.default.temporaryDirectory.appending(path: "squall-truth-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Servers/\(rawValue).c")
            let binary = folder.appending(path: rawValue)
            let compiler = Process()
            compiler.executableURL = URL(filePath: "/usr/bin/env")
            compiler.arguments = ["cc", "-O2", "-o", binary.path, source.path]
            try compiler.run()
            compiler.waitUntilExit()
            guard compiler.terminationStatus == 0 else { throw Failure(description: "cc cannot compile \(rawValue).c") }
            return binary
        }
    }
}

/// One line of the serial server's log; instants in nanoseconds of the monotonic clock.
struct ServedRequest {
    var service: Int64
    var arrival: Int64
    var due: Int64
    var departed: Int64

    init?(_ words: [Substring]) {
        let numbers = words.prefix(6).compactMap { Int64($0) }
        guard numbers.count == 6 else { return nil }
        (service, arrival, due, departed) = (numbers[2], numbers[3], numbers[4], numbers[5])
    }
}
