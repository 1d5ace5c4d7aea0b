import Hummingbird

extension Response {
    /// Says what took how long, in milliseconds, or what happened: https://www.w3.org/TR/server-timing/
    mutating func addServerTiming(_ metric: String) {
        headers[.serverTiming] = headers[.serverTiming].map { "\($0), \(metric)" } ?? metric
    }
}

/// A field of a request or an answer.
typealias HTTPField = HTTPFields.Element

extension HTTPField.Name {
    static let serverTiming = known("Server-Timing")
    static let xCache = known("X-Cache")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a token") }
        return field
    }
}
