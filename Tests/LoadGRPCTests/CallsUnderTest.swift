import Foundation
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire
import TestServers

@testable import LoadGRPC

/// Files as they lie.
struct FilesOnDisk: StepFiles {
    func content(of path: String) throws(Diagnostic) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw Diagnostic("no such file") }
        return Array(data)
    }
}

/// The shop that the tests' server has.
enum Shop {
    static let proto = BuiltCommand.repository.appending(path: "Examples/grpc/shop.proto").path
    static let imports = BuiltCommand.repository.appending(path: "Examples/grpc/common").path

    static func descriptors() throws -> [UInt8] {
        var diagnostics = Diagnostics()
        let files = ProtoFiles(files: FilesOnDisk(), importPaths: [imports], paths: [proto])
        guard let set = files.compile([proto], into: &diagnostics) else {
            throw ChildProcess.TookTooLong(description: "\(diagnostics.all)")
        }
        return set
    }

    /// Settings for a server on that port.
    static func settings(port: Int, isSecure: Bool = false) throws -> GRPCSettings {
        var settings = GRPCSettings(host: "127.0.0.1", port: port, isSecure: isSecure)
        settings.descriptors = try descriptors()
        return settings
    }

    static func server(_ arguments: String...) async throws -> TestServer {
        try await TestServer.python("grpc_server", packages: "grpcio", arguments)
    }
}

/// What became of one call.
struct CallOutcome: Sendable {
    var sample: Sample
    var detail: String?
    /// The values of the session afterwards, by name.
    var values: [String: String]
    var error: ErrorKind? { sample.error }
    var status: UInt16 { sample.status }
}

/// Performs calls, one after the other, as one user.
func perform(
    _ calls: [GRPCCallSpecification], _ settings: GRPCSettings, values: KeyValuePairs<String, String> = [:]
) async throws -> [CallOutcome] {
    let steps = try calls.map {
        ExchangeStep(executor: "grpc", name: $0.method, method: "gRPC", specification: try PlanValue(encoding: $0))
    }
    let given = values.map { ($0.key, $0.value) }
    let layout = SessionLayout(names: given.map(\.0) + calls.flatMap { $0.extractions.map(\.name) })
    let written = try PlanValue(encoding: settings)
    return try await onLoop { loop in
        let context = ExecutorContext(loop: loop, policy: AddressPolicy(), layout: layout)
        let executor = try await GRPCPlugin().makeExecutor(settings: written, steps: steps, context: context)
        let session = Session(layout)
        for (name, value) in given { session[try layout.requiredSlot(named: name)] = Array(value.utf8)[...] }
        let client = executor.makeClient(session: session)
        defer { client.close() }
        var outcomes: [CallOutcome] = []
        for index in steps.indices {
            let sample = await client.perform(index, intended: MonotonicClock.now())
            var values: [String: String] = [:]
            for (slot, name) in layout.names.enumerated() {
                values[name] = session[slot].map { String(decoding: $0, as: UTF8.self) }
            }
            outcomes.append(CallOutcome(sample: sample, detail: client.failureDetail, values: values))
        }
        return outcomes
    }
}

/// Runs `body` as a task on a loop of its own.
func onLoop<Result: Sendable>(
    _ body: @escaping @Sendable (EventLoop) async throws -> Result
) async throws -> Result {
    try await withLoops(1, spin: .zero) { loops in
        let loop = loops[0]
        return try await withTaskExecutorPreference(loop.executor) { @concurrent in
            precondition(loop.isCurrent, "a task that prefers a loop runs on it")
            return try await body(loop)
        }
    }
}
