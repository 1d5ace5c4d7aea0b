import LoadContent
import LoadMeasure
import LoadPlan

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A response as a task's own code sees it: a copy, to be kept as long as it is needed.
public struct HTTPResponse: Sendable {
    /// The status.
    public let status: Int
    /// The body; where a coding is in the way, as it came, and what is wrong.
    private let content: (bytes: [UInt8], problem: ContentDecoder.Failure?)
    /// From the request's start to the response's last byte.
    public let serviceTime: Duration
    private let head: [UInt8]

    /// - Parameter problem: what keeps the body's coding from being taken off.
    init(status: Int, _ response: CompleteResponse, problem: ContentDecoder.Failure? = nil) {
        self.status = status
        content = (Array(response.body), problem)
        head = Array(response.head)
        serviceTime = .nanoseconds(response.serviceTime)
    }

    /// The body without any coding.
    ///
    /// - Throws: a `Diagnostic` where it is damaged, or in a coding that is not known.
    public var body: [UInt8] {
        get throws {
            if let problem = content.problem {
                throw Diagnostic(problem.description, fix: "ask for gzip or deflate, or leave the body alone")
            }
            return content.bytes
        }
    }

    /// The body as text; what is not UTF-8 is replaced.
    ///
    /// - Throws: what `body` throws.
    public var text: String { get throws { String(decoding: try body, as: UTF8.self) } }

    /// The value of a header, the first where there are several; nil where there is none.
    public func header(_ name: String) -> String? {
        head.withUnsafeBytes { head in
            var found: String?
            HeaderLines(head: head).visit(name.utf8.map(\.lowercased)) { value in
                found = String(decoding: value, as: UTF8.self)
                return true
            }
            return found
        }
    }

    /// The value at a path in a body of JSON (docs/scenario.md): text without its quotes, anything else as it is written;
    /// nil where there is none, and for `null`.
    ///
    /// - Throws: a `Diagnostic` where the path cannot be read; what `body` throws.
    public func json(_ path: String) throws -> String? {
        let reader = try ResponseReader(checks: [], extractions: [ContentExtraction("value", from: .json(path))])
        var found: String?
        try body.withUnsafeBytes { body in
            let response = CompleteResponse(
                head: UnsafeRawBufferPointer(start: nil, count: 0), body: body, bodyBytes: Int64(body.count),
                serviceTime: 0)
            _ = reader.extract(from: response) { _, value in found = String(decoding: value, as: UTF8.self) }
        }
        return found
    }

    /// What an XPath expression finds in a body of HTML or XML: the text of its first node, or its value; nil where there is
    /// none.
    ///
    /// - Throws: a `Diagnostic` where the expression cannot be read; what `body` throws.
    public func xpath(_ expression: String) throws -> String? {
        let reader = try ResponseReader(checks: [], extractions: [ContentExtraction("value", from: .xpath(expression))])
        var found: String?
        let body = try body
        head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                let response = CompleteResponse(
                    head: head, body: body, bodyBytes: Int64(body.count), serviceTime: 0)
                _ = reader.extract(from: response) { _, value in found = String(decoding: value, as: UTF8.self) }
            }
        }
        return found
    }

    /// The body of JSON as a value of a type.
    ///
    /// - Throws: `DecodingError` where it is none; what `body` throws.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(try body))
    }
}

/// A client that also performs requests that were not in the plan: what a task's own code sends.
public protocol HTTPRequesting: AnyObject {
    /// The name of the host that a request goes to, as steps of the plan have it.
    func host(of request: HTTPRequestSpecification) -> String

    /// Performs a request.
    ///
    /// - Parameter intended: when it was due, in nanoseconds of the monotonic clock.
    /// - Returns: what happened, and the response where one came.
    /// - Throws: a `Diagnostic` or `InvalidHTTPRequest` where the request cannot be sent.
    func perform(
        _ request: HTTPRequestSpecification, intended: Int64
    ) async throws -> (sample: Sample, response: HTTPResponse?)
}

extension HTTP1Client: HTTPRequesting {
    func host(of request: HTTPRequestSpecification) -> String { executor.connection.hostName }

    func perform(
        _ request: HTTPRequestSpecification, intended: Int64
    ) async throws -> (sample: Sample, response: HTTPResponse?) {
        let prepared = try executor.prepare(request)
        defer { prepared.deallocate() }
        let sample = await perform(prepared, intended: intended)
        guard sample.status != 0 else { return (sample, nil) }
        var problem: ContentDecoder.Failure?
        do throws(ContentDecoder.Failure) {
            if machine.isEncoded, prepared.reader == nil { try executor.decoder.decode(&machine) }
        } catch {
            problem = error
        }
        let response = machine.withResponse(serviceTime: sample.serviceTime) {
            HTTPResponse(status: Int(sample.status), $0, problem: problem)
        }
        machine.giveBackLargeBody()
        return (sample, response)
    }
}
