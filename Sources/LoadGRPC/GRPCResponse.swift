import LoadContent
import LoadMeasure
import LoadPlan
import LoadWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A call's response as a task's own code sees it: a copy, to be kept as long as it is needed.
public struct GRPCResponse: Sendable {
    /// The status's name, such as `OK`.
    public let status: String
    /// The messages as JSON: the one message, or an array of those of a stream.
    public let text: String
    /// How many messages came.
    public let messageCount: Int
    /// From the call's start to its end.
    public let serviceTime: Duration
    private let lines: [UInt8]

    init(status: GRPCStatus, body: [UInt8], messageCount: Int, metadata: [UInt8], serviceTime: Int64) {
        self.status = status.name
        text = String(decoding: body, as: UTF8.self)
        self.messageCount = messageCount
        lines = metadata
        self.serviceTime = .nanoseconds(serviceTime)
    }

    /// The value of a field of metadata, be it of the head or of the trailers; the first where there are several.
    public func metadata(_ name: String) -> String? {
        lines.withUnsafeBytes { lines in
            var found: String?
            HeaderLines(head: lines).visit(Array(name.lowercased().utf8)) { value in
                found = String(decoding: value, as: UTF8.self)
                return true
            }
            return found
        }
    }

    /// The value at a path (docs/scenario.md): text without its quotes, anything else as it is written; nil where there is
    /// none, and for `null`.
    ///
    /// - Throws: a `Diagnostic` where the path cannot be read.
    public func json(_ path: String) throws -> String? {
        let reader = try ResponseReader(checks: [], extractions: [ContentExtraction("value", from: .json(path))])
        var found: String?
        Array(text.utf8).withUnsafeBytes { body in
            let response = CompleteResponse(
                head: UnsafeRawBufferPointer(start: nil, count: 0), body: body, bodyBytes: Int64(body.count),
                serviceTime: 0)
            _ = reader.extract(from: response) { _, value in found = String(decoding: value, as: UTF8.self) }
        }
        return found
    }

    /// The messages as a value of a type.
    ///
    /// - Throws: `DecodingError` where they are none.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// A client that also performs calls that were not in the plan: what a task's own code makes.
public protocol GRPCCalling: AnyObject {
    /// The name of the host that calls go to, as steps of the plan have it.
    var host: String { get }

    /// Performs a call.
    ///
    /// - Parameters:
    ///   - names: of its series.
    ///   - intended: when it was due, in nanoseconds of the monotonic clock.
    /// - Returns: what happened, and the response where a status came.
    /// - Throws: a `Diagnostic` where the call cannot be made.
    func perform(
        _ call: GRPCCallSpecification, as names: Recorder.StepNames, intended: Int64
    ) async throws -> (sample: Sample, response: GRPCResponse?)
}

extension GRPCClient: GRPCCalling {
    var host: String { executor.settings.connection.hostName }

    func perform(
        _ call: GRPCCallSpecification, as names: Recorder.StepNames, intended: Int64
    ) async throws -> (sample: Sample, response: GRPCResponse?) {
        let prepared = try executor.prepare(call, as: names)
        var sample = await perform(prepared, intended: intended)
        guard let status = end.status else { return (sample, nil) }
        if prepared.reader == nil, let problem = decodeMessages(of: prepared), sample.error == nil {
            failure = problem.failure
            sample.error = problem.kind
        }
        let response = GRPCResponse(
            status: status, body: body, messageCount: messages.count, metadata: metadata,
            serviceTime: sample.serviceTime)
        return (sample, response)
    }
}
