import LoadEngine
import LoadHTTP
import LoadMeasure
import LoadPlan

/// Requests of a task's own code. Each is an exchange like any other: timed, recorded, checked.
extension UserContext {
    /// Sends a GET request.
    @discardableResult
    public func get(
        _ path: String, name: String? = nil, query: KeyValuePairs<String, String> = [:],
        headers: [String: String] = [:], expect: Set<Int>? = nil
    ) async throws -> HTTPResponse {
        try await request("GET", path, name: name, query: query, headers: headers, expect: expect)
    }

    /// Sends a POST request.
    @discardableResult
    public func post(
        _ path: String, name: String? = nil, headers: [String: String] = [:], json: ScenarioValue? = nil,
        body: String? = nil, expect: Set<Int>? = nil
    ) async throws -> HTTPResponse {
        try await request("POST", path, name: name, headers: headers, json: json, body: body, expect: expect)
    }

    /// Sends a request and waits for its response.
    ///
    /// - Parameters:
    ///   - method: the method, such as `PUT`.
    ///   - path: the path with its query, percent-encoded, or a whole URL of another host than the target's; `${name}` in
    ///     it is a value of the user's session.
    ///   - name: the name of its series: give one where the path has an id in it. Without it the path without its query, of
    ///     a whole URL with its host before it.
    ///   - query: what is added to the query of the path; names and values stand for themselves, and are
    ///     percent-encoded.
    ///   - headers: header fields; values stand for themselves.
    ///   - json: the body as a value, whose texts stand for themselves.
    ///   - body: the body as text, which stands for itself.
    ///   - expect: the statuses that are no error; where nothing is said, those below 400.
    /// - Throws: `ExchangeFailed` where it failed or the status is another one, `UserEnded` where the load is over,
    ///   `Diagnostic` or `InvalidHTTPRequest` where the request makes no sense.
    @discardableResult
    public func request(
        _ method: String, _ path: String, name: String? = nil, query: KeyValuePairs<String, String> = [:],
        headers: [String: String] = [:], json: ScenarioValue? = nil, body: String? = nil, expect: Set<Int>? = nil
    ) async throws -> HTTPResponse {
        var specification = try HTTPRequestSpecification(method: method, url: path)
        specification.query = query.map { .init(name: $0.key, value: Template.escaped($0.value)) }
        specification.headers = headers.sorted { $0.key < $1.key }.map {
            .init(name: $0.key, value: Template.escaped($0.value))
        }
        if let json {
            specification.body = .bytes(Array(json.jsonText.utf8))
            if !specification.headers.contains(where: { $0.isNamed("Content-Type") }) {
                specification.headers.append(.init(name: "Content-Type", value: "application/json"))
            }
        } else if let body {
            specification.body = .bytes(Array(body.utf8))
        }
        if let expect { specification.expectedStatuses = expect.sorted().map { .init($0) } }
        let series = name ?? HTTPStepDecoder.seriesName(specification.origin, specification.path)
        let (failure, response) = try await exchange(
            "http", name: series, method: method, host: { ($0 as? any HTTPRequesting)?.host(of: specification) }
        ) { client, due in
            guard let http = client as? any HTTPRequesting else {
                throw Diagnostic("this HTTP executor cannot send what is not in the plan", fix: "use the standard one")
            }
            let (sample, response) = try await http.perform(specification, intended: due)
            let failure = sample.error.map { ExchangeFailed(kind: $0.name, detail: client.failureDetail ?? $0.name) }
            return (sample, (failure, response))
        }
        if let failure { throw failure }
        guard let response else { throw ExchangeFailed(kind: "closed", detail: "no response came") }
        return response
    }
}
