import LoadHTTP2
import LoadPlan

extension HTTPSettings {
    /// The connections of HTTP/2.
    var http2Settings: HTTP2Settings {
        var settings = HTTP2Settings()
        settings.maxStreams = http2.streams
        settings.streamWindow = http2.streamWindow
        settings.connectionWindow = http2.connectionWindow
        settings.maxHeadBytes = maxHeadBytes
        settings.maxBodyBytes = maxBodyBytes
        return settings
    }

    /// Whether a request is sent by HTTP/2.
    func speaksHTTP2(_ request: HTTPRequestSpecification, agreesToHTTP2: Bool) -> Bool {
        switch request.version ?? version {
        case .http11: false
        case .http2, .http2PriorKnowledge: true
        case .auto: agreesToHTTP2
        }
    }

    /// What keeps the versions from being spoken with the target, or with another place of that name; nil for nothing.
    func problem(speaking versions: [HTTPVersion], with place: String = "the target") -> Diagnostic? {
        guard versions.contains(.http2), !connection.isSecure else { return nil }
        return Diagnostic(
            "version 2 is agreed on by TLS, and \(place) is \(scheme)://",
            fix: "write https://, or version: 2-prior-knowledge")
    }
}
