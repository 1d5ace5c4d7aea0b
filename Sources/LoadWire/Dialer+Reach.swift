import LoadLoop
import LoadPlan

extension Dialer {
    /// Opens one connection and closes it: the `reach` of a plug-in whose clients dial.
    ///
    /// - Parameters:
    ///   - host: what it dials, as the user wrote it.
    ///   - place: what it dials in words, such as `memcached at 127.0.0.1:11211`.
    ///   - deadline: until when, in nanoseconds of the monotonic clock.
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(_ host: String, called place: String, deadline: Int64) async throws {
        do throws(StreamFailure) {
            try await dial(deadline: deadline).stream.close()
        } catch .notAllowed(let address) {
            throw Diagnostic(
                "\(host) has the address \(address), outside loopback and private networks",
                fix: "if you may load it, say so with --allow \(host)")
        } catch .cancelled {
            return
        } catch {
            throw Unreachable("cannot reach \(place): \(error)")
        }
    }
}
