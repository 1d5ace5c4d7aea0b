import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One virtual user's HTTP at several hosts: a client for each that it has been at, with connections of its own. What the
/// user remembers, such as its cookies, they share.
final class HTTPHostsClient: ExchangeClient {
    private let executor: HTTPHostsExecutor
    private let session: Session
    /// By the number of the place; nil where the user has not been.
    private var clients: [HTTP1Client?]
    /// What performed the last exchange.
    private var last: HTTP1Client?

    var latestEnd = Int64.max {
        didSet { for client in clients { client?.latestEnd = latestEnd } }
    }

    init(_ executor: HTTPHostsExecutor, session: Session) {
        self.executor = executor
        self.session = session
        clients = Array(repeating: nil, count: executor.places.count)
    }

    func close() {
        for client in clients { client?.close() }
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        let client = client(at: executor.placeOfStep[step])
        last = client
        return await client.perform(step, intended: intended)
    }

    var followUp: (kind: FollowUp, wait: Int64)? { last?.followUp }

    var followUpHost: String? { last?.followUpHost }

    func performFollowUp(intended: Int64) async -> Sample {
        guard let last else { preconditionFailure("something follows an exchange that there was") }
        return await last.performFollowUp(intended: intended)
    }

    var failureDetail: String? { last?.failureDetail }
    var traceID: TraceID? { last?.traceID }

    @inline(__always)
    private func client(at place: Int) -> HTTP1Client {
        if place < clients.count, let known = clients[place] { return known }
        return makeClient(at: place)
    }

    @inline(never)
    private func makeClient(at place: Int) -> HTTP1Client {
        while clients.count <= place { clients.append(nil) }
        let client = HTTP1Client(executor.places[place], session: session)
        client.latestEnd = latestEnd
        clients[place] = client
        return client
    }
}

extension HTTPHostsClient: HTTPRequesting {
    func host(of request: HTTPRequestSpecification) -> String {
        executor.places[0].settings.at(request.origin).connection.hostName
    }

    func perform(
        _ request: HTTPRequestSpecification, intended: Int64
    ) async throws -> (sample: Sample, response: HTTPResponse?) {
        let client = client(at: try executor.place(at: request.origin))
        last = client
        return try await client.perform(request, intended: intended)
    }
}
