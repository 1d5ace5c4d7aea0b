import Foundation
import LoadPlan

/// Where metrics are sent by HTTP.
public struct PushTarget: Sendable, Equatable, CustomStringConvertible {
    /// The URL, without a user.
    public var url: String
    /// Header fields of every request, such as who sends it.
    public var headers: [Header]

    /// A header field.
    public struct Header: Sendable, Equatable {
        /// `Authorization`.
        public var name: String
        /// What it says.
        public var value: String

        /// Makes a header field.
        public init(_ name: String, _ value: String) {
            (self.name, self.value) = (name, value)
        }

        /// A user and a password as `Authorization` (RFC 7617).
        public static func basic(user: String, password: String) -> Header {
            Header("Authorization", "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())")
        }
    }

    /// Reads `http://host:port/path` or `https://user:password@host/path`, whose user becomes an `Authorization`.
    ///
    /// - Parameter defaultPath: the path where the text has none.
    /// - Throws: a `Diagnostic` that does not quote the text, which may have a password.
    public init(parsing text: String, defaultPath: String) throws(Diagnostic) {
        guard var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty
        else {
            throw Diagnostic(
                "this is no URL of http or https", fix: "write for example http://127.0.0.1:9090\(defaultPath)")
        }
        if parts.path.isEmpty || parts.path == "/" { parts.path = defaultPath }
        headers = []
        if let user = parts.user {
            headers.append(.basic(user: user, password: parts.password ?? ""))
        }
        (parts.user, parts.password, parts.fragment) = (nil, nil, nil)
        guard let url = parts.string else {
            throw Diagnostic("this is no URL that can be sent to", fix: "write for example http://127.0.0.1:9090")
        }
        self.url = url
    }

    /// Adds a header field, unless there is one of that name.
    public mutating func add(_ header: Header) {
        if !headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) { headers.append(header) }
    }

    /// Reads `name=value,name=value`, percent-encoded, as OpenTelemetry's environment variables have it.
    ///
    /// - Throws: a `Diagnostic` that quotes no value.
    public static func pairs(in text: String) throws(Diagnostic) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, let value = parts[1].removingPercentEncoding, !parts[0].isEmpty else {
                throw Diagnostic(
                    "part \(pairs.count + 1) is no name=value", fix: "write for example name=value,name=value")
            }
            pairs.append((parts[0], value))
        }
        return pairs
    }

    /// The URL without its query, which may have a secret.
    public var description: String { url.split(separator: "?").first.map(String.init) ?? url }
}
