import LoadPlan

/// Reads `auth`: `basic: {user: ada, password: secret}`, `bearer: TOKEN`, or `none`. No message quotes what may be secret.
package struct HTTPAuthorizationReader {
    /// The keys of `auth`.
    static let keys = ["basic", "bearer"]
    /// The keys of `basic`.
    static let basicKeys = ["user", "password"]
    private static let wanted = "{basic: {user: ..., password: ...}} or {bearer: ...}"

    /// Makes a reader.
    package init() {}

    /// Who it is; nil where nothing is said, or with reports.
    ///
    /// - Parameters:
    ///   - keys: what `auth` stands among.
    ///   - headers: the header fields that stand beside it.
    ///   - allowsNone: whether there is anything for `none` to switch off.
    package func authorization(
        _ keys: MappingReader, beside headers: [HTTPRequestSpecification.Header], allowsNone: Bool,
        into diagnostics: inout Diagnostics
    ) -> HTTPAuthorization? {
        guard let node = keys["auth"] else { return nil }
        if headers.contains(where: { $0.isNamed("Authorization") }) {
            diagnostics.report(
                Diagnostic(
                    "\"auth\" stands beside a header \"Authorization\", which says the same", fix: "keep one of them",
                    at: keys.location(of: "auth")))
        }
        if allowsNone, node.text == "none" { return .nobody }
        let wanted = Self.wanted + (allowsNone ? ", or none" : "")
        guard isMapping(node, "auth", wanted: wanted, into: &diagnostics),
            let schemes = MappingReader(
                node, "\"auth\"", keys: Self.keys,
                synonyms: [
                    "token": "bearer", "oauth2": "bearer", "jwt": "bearer", "user": "basic", "username": "basic",
                    "password": "basic",
                ], mayBeSecret: true, into: &diagnostics)
        else { return nil }
        guard let (key, value) = schemes.one(of: Self.keys, into: &diagnostics) else {
            if !Self.keys.contains(where: schemes.isMisspelt) {
                diagnostics.report(Diagnostic("\"auth\" says nothing", fix: "write \(wanted)", at: node.location))
            }
            return nil
        }
        return key == "basic" ? basic(value, into: &diagnostics) : bearer(value, into: &diagnostics)
    }

    private func basic(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> HTTPAuthorization? {
        guard isMapping(node, "basic", wanted: "{user: ..., password: ...}", into: &diagnostics),
            let keys = MappingReader(
                node, "\"basic\"", keys: Self.basicKeys,
                synonyms: ["username": "user", "name": "user", "login": "user", "pass": "password", "pwd": "password"],
                mayBeSecret: true, into: &diagnostics)
        else { return nil }
        let user = keys.required("user", example: "user: ada", into: &diagnostics)
            .flatMap { text($0, "user", into: &diagnostics) }
        let password = keys.required("password", example: "password: ${password}", into: &diagnostics)
            .flatMap { text($0, "password", into: &diagnostics) }
        if let user, fixed(user).contains(":"), let place = keys["user"]?.location {
            diagnostics.report(
                Diagnostic("user has a colon in it, which ends a user's name", fix: "write it without", at: place))
        }
        guard let user, let password else { return nil }
        return .basic(user: Secret(user), password: Secret(password))
    }

    private func bearer(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> HTTPAuthorization? {
        guard let token = text(node, "bearer", into: &diagnostics) else { return nil }
        if token.lowercased().hasPrefix("bearer ") {
            diagnostics.report(
                Diagnostic("bearer begins with that word, which is sent anyway", fix: "remove it", at: node.location))
        } else if token.isEmpty || token.contains(" ") {
            diagnostics.report(
                Diagnostic(
                    token.isEmpty ? "bearer is empty" : "bearer has a space in it", fix: "write a token",
                    at: node.location))
        }
        return .bearer(Secret(token))
    }

    private func isMapping(
        _ node: LocatedNode, _ what: String, wanted: String, into diagnostics: inout Diagnostics
    ) -> Bool {
        if case .mapping = node.value { return true }
        let kind = node.text == nil ? node.kind : "text"
        diagnostics.report(Diagnostic("\(what) is \(kind)", fix: "write \(wanted)", at: node.location))
        return false
    }

    /// Text that can stand in a header.
    private func text(_ node: LocatedNode, _ what: String, into diagnostics: inout Diagnostics) -> String? {
        guard let text = node.string(what, wanted: "text", into: &diagnostics) else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
            diagnostics.report(
                Diagnostic(
                    "\(what) contains a line break or control character", fix: "write it on one line", at: node.location
                ))
            return nil
        }
        return text
    }

    /// What of a text is there whatever its values are.
    private func fixed(_ text: String) -> String { (try? Template(parsing: text))?.text { _ in "" } ?? "" }
}
