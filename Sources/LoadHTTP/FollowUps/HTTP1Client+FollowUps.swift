import LoadMeasure
import LoadPlan
import LoadWire

/// What follows an exchange by itself: the target of a redirect, or another try.
extension HTTP1Client {
    var followUp: (kind: FollowUp, wait: Int64)? {
        guard let next else { return nil }
        let wait = next.kind == .retry ? executor.requests[step].follows?.pointee.retry?.wait ?? 0 : 0
        return (next.kind, Int64(wait * 1e9))
    }

    /// Sees to what follows a response that leads elsewhere.
    ///
    /// - Returns: false where it leads nowhere, and so is the answer.
    func redirect(_ sample: inout Sample, _ request: HTTP1PreparedRequest) -> Bool {
        guard let reference = machine.firstValue(ofHeader: "location"), let follows = request.follows?.pointee else {
            return false
        }
        let quoted = "status \(machine.status) leads to \(Array(reference.utf8).quoted)"
        let followed = current?.redirects ?? 0
        guard followed < follows.redirects else {
            failure = .redirect("\(quoted) after \(followed) redirect\(followed == 1 ? "" : "s"), which is the limit")
            sample.error = .status
            return true
        }
        let sent = HTTP1SentRequest(sentBytes(of: request))
        do throws(Diagnostic) {
            let location = try HTTPLocation(
                reference, authority: sent.host, isSecure: isSecure, target: sent.target)
            let method = HTTPRedirect.method(after: sent.method, status: machine.status)
            let place = connection(to: location, after: sent)
            next = HTTP1FollowUp(
                .redirect, HTTPRedirect.request(after: sent, isSecure: isSecure, method: method, to: location),
                to: place, isSecure: location.isSecure, speaksHTTP2: executor.speaksHTTP2(request, at: place),
                redirects: followed + 1, retries: current?.retries ?? 0)
            sample.leadsOn = true
        } catch {
            failure = .redirect("\(quoted), \(error.message)")
            sample.error = .status
        }
        return true
    }

    /// Sees to another try where the exchange failed in a way that is tried again.
    func considerRetry(_ sample: inout Sample, _ request: HTTP1PreparedRequest) {
        guard sample.error != nil, let follows = request.follows?.pointee else { return }
        let retries = current?.retries ?? 0
        guard follows.isRetried(sample), retries < follows.retry?.times ?? 0 else {
            // Kept until now, since another try might have needed it.
            if !isPutTogether { forgetSaved(by: request) }
            return
        }
        // Nothing was put together for an exchange that did not get as far.
        let bytes = isPutTogether ? sentBytes(of: request) : current?.request
        next = HTTP1FollowUp(
            .retry, bytes, to: current?.elsewhere, isSecure: isSecure,
            speaksHTTP2: executor.speaksHTTP2(request, at: current?.elsewhere), redirects: current?.redirects ?? 0,
            retries: retries + 1)
        sample.leadsOn = true
    }

    /// The request of the exchange, but for the user's cookies.
    private func sentBytes(of request: HTTP1PreparedRequest) -> [UInt8] {
        current?.request ?? (request.template == nil ? [] : asked) + request.bytes
    }

    /// Whether the current exchange goes over TLS.
    private var isSecure: Bool { current?.isSecure ?? executor.isSecure }

    /// The name of the host that the next exchange goes to.
    var followUpHost: String? { next.map { ($0.elsewhere ?? executor.connection).hostName } }

    /// How to connect to where a response leads; nil for the client's own place.
    private func connection(to location: HTTPLocation, after sent: HTTP1SentRequest) -> ConnectionSettings? {
        if location.isAt(sent.host, isSecure: isSecure) { return current?.elsewhere }
        if location.isAt(executor.authority, isSecure: executor.connection.isSecure) { return nil }
        if location.isAt(executor.target.authority, isSecure: executor.target.isSecure) { return executor.target }
        let scheme = location.isSecure ? TargetURL.Scheme.https : .http
        let elsewhere = try? Endpoint(location.authority[...], defaultPort: scheme.defaultPort, in: location.authority)
        return elsewhere.map { executor.target.elsewhere($0, isSecure: location.isSecure) }
    }
}
