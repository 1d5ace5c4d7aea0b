/// A task's own code: what a virtual user does, as an async function on its loop.
public typealias UserCode = @Sendable (UserContext) async throws -> Void

/// The load is over for a virtual user: its code can do nothing more, and should let this error pass.
public struct UserEnded: Error, Sendable, CustomStringConvertible {
    /// What it means.
    public var description: String { "the load is over for this user" }

    /// Makes the error.
    public init() {}
}

/// An exchange that did not succeed, or was not as expected. It is in the results already; code that does not catch it
/// ends its iteration.
public struct ExchangeFailed: Error, Sendable, CustomStringConvertible {
    /// What went wrong, by kind: its name in reports.
    public let kind: String
    /// What went wrong, in words.
    public let detail: String

    /// Makes the error of an exchange.
    public init(kind: String, detail: String) {
        (self.kind, self.detail) = (kind, detail)
    }

    /// Both.
    public var description: String { "\(kind): \(detail)" }
}
