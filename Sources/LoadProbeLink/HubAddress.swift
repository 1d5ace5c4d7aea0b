import Foundation
import LoadPlan
import LoadPush

/// Where a hub is, and what it wants to be told by whom.
public struct HubAddress: Sendable, Equatable, CustomStringConvertible {
    private let base: PushTarget
    private let token: String?

    /// Reads `http://127.0.0.1:4318`, with a path where the hub is behind one.
    ///
    /// - Parameter token: the hub's, where it has one.
    /// - Throws: a `Diagnostic` that does not quote the text, which may have a password.
    public init(parsing text: String, token: String? = nil) throws(Diagnostic) {
        var base = try PushTarget(parsing: text, defaultPath: "/")
        while base.url.hasSuffix("/") { base.url.removeLast() }
        if let token { base.add(.init("Authorization", "Bearer \(token)")) }
        (self.base, self.token) = (base, token)
    }

    /// The header fields of every request.
    var headers: [PushTarget.Header] { base.headers }

    /// What is at a path of the hub.
    ///
    /// - Parameter query: names and values, which are percent-encoded here.
    func url(_ path: [String], query: [(name: String, value: String)] = []) -> String {
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "/?#&=+;%")
        func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
        let pairs = query.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
        return base.url + path.map { "/" + encoded($0) }.joined() + (pairs.isEmpty ? "" : "?\(pairs)")
    }

    /// The URL.
    public var description: String { base.description }
}
