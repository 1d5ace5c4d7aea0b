import Foundation
import TestServers

/// A target whose behaviour is known, and what it logged.
final class Target {
    private let server: TestServer
    private let log: URL

    /// Starts a target and waits until it listens.
    init(_ program: TestServer.Program, _ arguments: [String] = []) async throws {
        log = FileManager.default.temporaryDirectory.appending(path: "squall-truth-\(UUID().uuidString).log")
        server = try await .compiled(program, arguments, log: log.path)
    }

    deinit { try? FileManager.default.removeItem(at: log) }

    var port: Int { server.port }

    /// Ends the target and returns its log's lines, cut into words.
    func finish() async throws -> [[Substring]] {
        guard try await server.finish() == 0 else { throw Failure(description: "the target did not end well") }
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
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
