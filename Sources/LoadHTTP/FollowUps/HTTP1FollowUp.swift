import LoadMeasure
import LoadPlan
import LoadWire

/// What a prepared request says about exchanges that follow by themselves.
struct HTTPFollowing {
    /// How many redirects are followed.
    let redirects: Int
    let retry: HTTPRetry?

    /// Nil where nothing follows.
    init?(_ request: HTTPRequestSpecification, settings: HTTPSettings) {
        redirects = request.redirects ?? settings.redirects
        retry = request.retry
        if redirects == 0, retry == nil { return nil }
    }

    /// The kinds of exchanges that may follow.
    var kinds: [FollowUp] { (redirects > 0 ? [.redirect] : []) + (retry == nil ? [] : [.retry]) }

    /// Whether an exchange that ended so is tried again.
    func isRetried(_ sample: Sample) -> Bool {
        guard let retry, let error = sample.error else { return false }
        let cause: HTTPRetry.Cause? =
            switch error {
            case .dns, .connectRefused, .connectTimeout, .connectFailed: .connect
            case .closed, .reset, .write, .streamReset, .streamRefused, .goAway: .reset
            case .timeout, .firstByteTimeout: .timeout
            case .status where sample.status >= 500: .serverError
            default: nil
            }
        return cause.map(retry.causes.contains) ?? false
    }
}

/// An exchange that follows another by itself: what is sent, and where to.
final class HTTP1FollowUp {
    let kind: FollowUp
    /// The request, but for the user's cookies; nil where it is put together as the scenario wrote it.
    let request: [UInt8]?
    let method: RequestMethod?
    /// Where it goes, as cookies see it; nil for where the scenario's request goes.
    let site: CookieSite?
    /// How it connects to where it goes, where that is not the target. Large: a task that looks into it has room for a copy as
    /// long as it lives.
    let elsewhere: ConnectionSettings?
    /// Whether it goes there.
    let goesElsewhere: Bool
    /// Whether it goes over TLS.
    let isSecure: Bool
    /// Whether it is sent by HTTP/2.
    let speaksHTTP2: Bool
    /// How many redirects were followed until then, and how many times something was tried again.
    let redirects: Int
    let retries: Int

    init(
        _ kind: FollowUp, _ request: [UInt8]?, to elsewhere: ConnectionSettings?, isSecure: Bool, speaksHTTP2: Bool,
        redirects: Int, retries: Int
    ) {
        self.kind = kind
        self.request = request
        let sent = request.map { HTTP1SentRequest($0) }
        method = sent.map { RequestMethod(named: $0.method) }
        site = sent.map { CookieSite(authority: $0.host, isSecure: isSecure) }
        (self.elsewhere, goesElsewhere, self.isSecure) = (elsewhere, elsewhere != nil, isSecure)
        self.speaksHTTP2 = speaksHTTP2
        self.redirects = redirects
        self.retries = retries
    }
}
