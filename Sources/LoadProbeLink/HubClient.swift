import AsyncHTTPClient
import FoundationEssentials
import LoadPlan
import LoadPush
import LoadTarget
import NIOCore
import NIOHTTP1

/// Speaks with a hub by HTTP.
public struct HubClient: Sendable {
    /// A hub that did not do what it was asked for.
    public struct Failed: Error, Equatable, CustomStringConvertible {
        /// The one line that a user sees.
        public let description: String
        /// Whether it had more than one answer has room for.
        var isTooMuch = false
    }

    /// How long a question may take.
    private static let questionLimit = TimeAmount.seconds(30)
    /// How long it may take to send a run.
    private static let runLimit = TimeAmount.minutes(5)
    /// The most bytes of an answer.
    private static let mostRead = 256 << 20

    private let client: HTTPClient
    private let address: HubAddress

    /// Makes a client.
    ///
    /// - Parameter client: has the connections, such as `HTTPPush.withClient` gives one.
    public init(_ client: HTTPClient, _ address: HubAddress) {
        (self.client, self.address) = (client, address)
    }

    /// Sends a batch: `ProbeLink.Send`.
    public func send(_ body: [UInt8], limit: Duration) async -> HubAnswer {
        var request = request(.POST, address.url(["v1", "metrics"]))
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/x-protobuf")
        request.headers.replaceOrAdd(name: "Content-Encoding", value: "gzip")
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: TimeAmount(limit))
            let text = (try? await response.body.collect(upTo: 64 * 1024)).map { String(buffer: $0) } ?? ""
            return HubAnswer(
                HubAnswer.outcome(status: Int(response.status.code), body: text),
                interval: response.headers.first(name: HubField.interval).flatMap { try? Duration(parsing: $0) },
                times: Self.times(in: response.headers))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            return HubAnswer(.failed("no answer within \(limit)"))
        } catch {
            return HubAnswer(.failed(PushAnswer.words(error)))
        }
    }

    /// The probes that the hub knows.
    ///
    /// - Throws: `Failed`.
    public func probes() async throws(Failed) -> [ProbeSummary] {
        try await ask(request(.GET, address.url(["probes"])), as: ProbeList.self).probes
    }

    /// What time it is at the hub, with when it was asked and answered here.
    ///
    /// - Parameter uptime: the time since this machine started, in seconds.
    /// - Throws: `Failed`.
    public func clock(uptime: () -> Double) async throws(Failed) -> ClockExchange {
        let sent = uptime()
        let times = try await ask(request(.GET, address.url(["clock"])), as: HubTimes.self)
        return ClockExchange(sent: sent, received: times.received, answered: times.answered, ended: uptime())
    }

    /// What a probe measured between two moments, by the hub's clock, in seconds since 1970 (UTC).
    ///
    /// - Parameter step: of each such stretch only the last reading; nil for all.
    /// - Throws: `Failed`.
    public func readings(
        of probe: String, from: Double, to: Double, step: Duration? = nil
    ) async throws(Failed) -> ProbeReadings {
        var query = [("from", "\(from)"), ("to", "\(to)")]
        if let step { query.append(("step", step.compactText)) }
        return try await ask(
            request(.GET, address.url(["probes", probe, "readings"], query: query)), as: ProbeReadings.self)
    }

    /// Wants readings of a probe that often, for a time: it has its own way afterwards, whatever becomes of who wanted it.
    ///
    /// - Parameters:
    ///   - interval: nil for the probe's own way, at once.
    ///   - by: whose wish it is, so that it takes nobody else's away; of several wishes the shortest interval counts.
    /// - Throws: `Failed`.
    public func setInterval(
        of probe: String, to interval: Duration?, for time: Duration, by: String? = nil
    ) async throws(Failed) {
        var request = request(.PUT, address.url(["probes", probe, "interval"]))
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        let wish = IntervalWish(interval: interval?.compactText, time: time.compactText, by: by)
        do { request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(wish))) } catch {
            throw Failed(description: "\(error)")
        }
        _ = try await ask(request, as: IntervalWish.self)
    }

    /// Sends a run: a file that `RunStore.export` wrote.
    ///
    /// - Returns: the identifiers of the runs that the hub did not have.
    /// - Throws: `Failed`.
    public func send(run file: [UInt8]) async throws(Failed) -> [String] {
        var request = request(.POST, address.url(["v1", "runs"]))
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/vnd.sqlite3")
        request.body = .bytes(ByteBuffer(bytes: file))
        return try await ask(request, as: ReceivedRuns.self, within: Self.runLimit).imported
    }

    private func request(_ method: HTTPMethod, _ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "User-Agent", value: "squall")
        for header in address.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        return request
    }

    private func ask<Answer: Decodable>(
        _ request: HTTPClientRequest, as: Answer.Type, within limit: TimeAmount = Self.questionLimit
    ) async throws(Failed) -> Answer {
        do {
            let response = try await client.execute(request, timeout: limit)
            let body = try await response.body.collect(upTo: Self.mostRead)
            guard response.status == .ok else {
                let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(body.readableBytesView))
                throw Failed(
                    description: refusal.map { "\($0.error); \($0.fix)" }
                        ?? "the hub at \(address) answered status \(response.status.code); see that it is a squall hub",
                    isTooMuch: response.status == .payloadTooLarge)
            }
            return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        } catch let failed as Failed { throw failed } catch {
            throw Failed(
                description: "the hub at \(address): \(PushAnswer.words(error)); see that squall hub listens there")
        }
    }

    private static func times(in headers: HTTPHeaders) -> (received: Double, answered: Double)? {
        guard let received = headers.first(name: HubField.received).flatMap({ Double($0) }), received.isFinite,
            let answered = headers.first(name: HubField.answered).flatMap({ Double($0) }), answered.isFinite
        else { return nil }
        return (received, answered)
    }

    private struct Refusal: Decodable {
        var error: String
        var fix: String
    }
}
