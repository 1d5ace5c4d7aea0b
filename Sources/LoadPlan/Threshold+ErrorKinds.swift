extension Threshold {
    /// The kinds of errors that `errors of kind ...` may ask for: the names that reports give them. What happened is
    /// counted elsewhere, in a target that this one does not know; a test holds the two lists together.
    public static let errorKinds = [
        "dns", "connect_refused", "connect_timeout", "connect_failed", "tls", "write", "closed", "reset",
        "malformed_response", "response_too_large", "timeout", "status", "check", "too_many_open_files",
        "ports_exhausted", "not_allowed", "cancelled", "request", "breaker_open", "script", "first_byte_timeout",
        "bad_encoding", "certificate_expired", "certificate_wrong_host", "certificate_unknown_issuer", "stream_reset",
        "stream_refused", "goaway", "call_failed",
    ]
}
