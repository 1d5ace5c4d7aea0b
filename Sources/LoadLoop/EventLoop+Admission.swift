extension EventLoop {
    /// Looks a host up and says whether a run may load it: for connections that something else than a `Dialer` opens.
    ///
    /// The name may mean something else when it is looked up again; a `Dialer` has no such gap.
    ///
    /// - Parameter deadline: until when, in nanoseconds of the monotonic clock.
    /// - Throws: `StreamFailure.notAllowed` with the first address that the policy does not allow; `unresolved`.
    public func admit(
        host: String, port: Int, policy: AddressPolicy, deadline: Int64
    ) async throws(StreamFailure) {
        for address in try await lookUp(host: host, port: port, deadline: deadline)
        where !policy.permits(address, of: host) {
            throw .notAllowed(address.description)
        }
    }
}
