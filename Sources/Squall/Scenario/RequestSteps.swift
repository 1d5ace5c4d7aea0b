import LoadPlan

/// A request whose method has a key of its own in scenario files.
public protocol RequestStep: ScenarioStep {
    /// The key: the method in lower case.
    static var method: String { get }
    /// Makes the step of what was written.
    init(_ written: WrittenStep)
}

extension RequestStep {
    /// A request for a path, with its query.
    ///
    /// - Parameters:
    ///   - name: the name of its series; without it the path.
    ///   - query: what is added to the query of the path, such as `["page": 2]`.
    ///   - auth: who it comes from, such as `["bearer": "${token}"]`.
    ///   - headers: header fields, such as `["Accept": "text/plain"]`.
    ///   - json: the body as a value, such as `["user": "ada"]`.
    ///   - form: the body as form fields.
    ///   - multipart: the body as fields and files, such as `["photo": ["file": "cat.jpg"]]`.
    ///   - body: the body: text, or `["file": "body.bin"]`.
    ///   - expect: what is no error, such as `["status": 200, "json": ["$.total": ["above": 5]]]`.
    ///   - save: what is kept of the response, such as `["token": ["json": "$.token"]]`.
    ///   - timeout: the longest time to the end of the response.
    ///   - firstByteTimeout: the longest time from the request to the first byte of the response.
    ///   - more: what else scenario files can say of a request, such as `["redirects": 5]`.
    public init(
        _ path: String, name: String? = nil, query: ScenarioValue? = nil, auth: ScenarioValue? = nil,
        headers: ScenarioValue? = nil, json: ScenarioValue? = nil, form: ScenarioValue? = nil,
        multipart: ScenarioValue? = nil, body: ScenarioValue? = nil, expect: ScenarioValue? = nil,
        save: ScenarioValue? = nil, timeout: Duration? = nil, firstByteTimeout: Duration? = nil,
        _ more: KeyValuePairs<String, ScenarioValue> = [:], file: String = #filePath,
        line: Int = #line, column: Int = #column
    ) {
        self.init(
            WrittenStep(
                CallSite(file, line, column),
                [
                    ("name", name.map { ScenarioValue($0) }), (Self.method, ScenarioValue(path)), ("query", query),
                    ("auth", auth), ("headers", headers), ("json", json), ("form", form), ("multipart", multipart),
                    ("body", body), ("expect", expect), ("save", save),
                    ("timeout", timeout.map { ScenarioValue($0) }),
                    ("first-byte-timeout", firstByteTimeout.map { ScenarioValue($0) }),
                ] + more.map { ($0.key, $0.value) }))
    }
}

/// Sends a GET request.
public struct Get: RequestStep {
    /// The key.
    public static let method = "get"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}

/// Sends a POST request.
public struct Post: RequestStep {
    /// The key.
    public static let method = "post"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}

/// Sends a PUT request.
public struct Put: RequestStep {
    /// The key.
    public static let method = "put"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}

/// Sends a PATCH request.
public struct Patch: RequestStep {
    /// The key.
    public static let method = "patch"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}

/// Sends a DELETE request.
public struct Delete: RequestStep {
    /// The key.
    public static let method = "delete"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}

/// Sends a HEAD request.
public struct Head: RequestStep {
    /// The key.
    public static let method = "head"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}

/// Sends a OPTIONS request.
public struct Options: RequestStep {
    /// The key.
    public static let method = "options"
    /// The step.
    public let written: WrittenStep

    /// Makes the step of what was written.
    public init(_ written: WrittenStep) { self.written = written }
}
