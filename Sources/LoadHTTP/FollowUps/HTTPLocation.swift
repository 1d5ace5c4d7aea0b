import LoadContent
import LoadPlan

/// Where a response leads: the reference of its `Location`, resolved as RFC 3986, section 5.2, says.
struct HTTPLocation: Equatable {
    /// Whether it is spoken to by TLS.
    let isSecure: Bool
    /// `host`, or `host:port`, as a `Host` field has it.
    let authority: String
    /// The path with its query.
    let target: String

    /// - Parameters:
    ///   - reference: the value of `Location`.
    ///   - base: the authority that was asked.
    ///   - baseIsSecure: whether it was asked by TLS.
    ///   - requested: the path that was asked for, with its query.
    /// - Throws: a `Diagnostic` that completes a sentence about what it leads to.
    init(
        _ reference: String, authority base: String, isSecure baseIsSecure: Bool, target requested: String
    ) throws(Diagnostic) {
        var rest = reference.prefix { $0 != "#" }
        var isSecure = baseIsSecure
        if let scheme = Self.scheme(of: rest) {
            guard scheme == "http" || scheme == "https" else {
                throw Diagnostic("which has the unknown scheme \"\(scheme)\"")
            }
            isSecure = scheme == "https"
            rest = rest.dropFirst(scheme.count + 1)
            guard rest.hasPrefix("//") else { throw Diagnostic("which names no host") }
        }
        var authority = base
        let path: String
        if rest.hasPrefix("//") {
            let written = rest.dropFirst(2).prefix { !"/?".contains($0) }
            rest = rest.dropFirst(2 + written.count)
            // A user name there is no use to anyone: it is not sent.
            let host = written.lastIndex(of: "@").map { written[written.index(after: $0)...] } ?? written
            guard let settings = try? HTTPSettings(target: "\(isSecure ? "https" : "http")://\(host)") else {
                throw Diagnostic("which names no host")
            }
            authority = settings.authority
            path = rest.hasPrefix("/") ? String(rest) : "/" + rest
        } else {
            path = Self.merge(rest, requested)
        }
        (self.authority, self.isSecure) = (authority, isSecure)
        target = ValueEncoding.target.text(Self.withoutDots(path))
    }

    /// Whether it is at an authority, spoken to by TLS or not.
    func isAt(_ other: String, isSecure otherIsSecure: Bool) -> Bool {
        let usual = isSecure ? ":443" : ":80"
        let plain = { (text: String) in
            let name = text.lowercased()
            return name.hasSuffix(usual) ? String(name.dropLast(usual.count)) : name
        }
        return isSecure == otherIsSecure && plain(authority) == plain(other)
    }

    private static func scheme(of reference: Substring) -> String? {
        guard let colon = reference.firstIndex(where: { ":/?".contains($0) }), reference[colon] == ":" else {
            return nil
        }
        let scheme = reference[..<colon]
        let isScheme =
            scheme.first?.isLetter ?? false
            && scheme.utf8.allSatisfy { HTTPSyntax.isAlphanumeric($0) || "+-.".utf8.contains($0) }
        return isScheme ? scheme.lowercased() : nil
    }

    private static func merge(_ reference: Substring, _ requested: String) -> String {
        let path = requested.prefix { $0 != "?" }
        switch reference.first {
        case nil: return requested
        case "/": return String(reference)
        case "?": return String(path + reference)
        default:
            let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
            return String(directory + reference)
        }
    }

    /// RFC 3986, section 5.2.4, on the path alone.
    private static func withoutDots(_ target: String) -> String {
        let path = target.prefix { $0 != "?" }
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment == ".." { _ = kept.popLast() }
            if segment != "." && segment != ".." { kept.append(segment) } else if isLast { kept.append("") }
        }
        return "/" + kept.joined(separator: "/") + target[path.endIndex...]
    }
}
