import Foundation
import Hummingbird
import LoadControl
import LoadPlan
import LoadStore
import LoadTarget
import NIOCore
import NIOPosix

/// `POST /v1/runs`: takes in a run that `squall runs export` wrote, and answers when it is on disk.
struct RunIntakeRoute: Sendable {
    /// How a SQLite file begins: https://www.sqlite.org/fileformat.html
    private static let firstBytes = Array("SQLite format 3\0".utf8)

    let store: RunStore
    /// How long a request's body may take to come.
    let bodyLimit: Duration

    func answer(_ request: Request) async throws -> Response {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-hub-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "run.squall").path
        try await receive(request, in: file)
        do {
            // On a thread that may block.
            let came = try await NIOThreadPool.singleton.runIfActive { [store] in try store.importRuns(from: file) }
            return try Response.json(ReceivedRuns(imported: came))
        } catch let problem as StoreProblem where problem.path != file {
            throw ControlRefusal(.serviceUnavailable, problem.reason, fix: problem.fix)
        } catch let problem as StoreProblem {
            throw ControlRefusal(
                .badRequest, "it is no run that can be kept: \(problem.reason)",
                fix: "send what squall runs export of this version wrote")
        }
    }

    private func receive(_ request: Request, in file: String) async throws {
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let handle = FileHandle(forWritingAtPath: file)
        else {
            throw ControlRefusal(
                .serviceUnavailable, "the hub has no place for it", fix: "see whether its disk is full")
        }
        defer { try? handle.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.write(request, to: handle) }
            group.addTask {
                try await Task.sleep(for: bodyLimit)
                throw ControlRefusal(
                    .requestTimeout, "the request did not come within \(bodyLimit)", fix: "send it over a faster line")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func write(_ request: Request, to handle: FileHandle) async throws {
        let empty = ControlRefusal(.badRequest, "the body is empty", fix: "send what squall runs export wrote")
        let foreign = ControlRefusal(.badRequest, "it is no run", fix: "send what squall runs export wrote")
        var (count, head) = (0, [UInt8]())
        for try await part in request.body {
            let bytes = Array(buffer: part)
            head += bytes.prefix(firstBytes.count - head.count)
            guard firstBytes.starts(with: head) else { throw foreign }
            count += bytes.count
            guard count <= HubLimits.mostOfARun else {
                throw ControlRefusal(
                    .contentTooLarge, "a run has at most \(HubLimits.mostOfARun.byteCountText)",
                    fix: "copy the file, and take it in with squall runs import")
            }
            do { try handle.write(contentsOf: bytes) } catch {
                throw ControlRefusal(
                    .serviceUnavailable, "the hub cannot write it: \(error.localizedDescription)",
                    fix: "send it again later")
            }
        }
        guard count > 0 else { throw empty }
        guard head == firstBytes else { throw foreign }
    }
}
