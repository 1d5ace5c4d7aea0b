/// A host and a port, as `target` and settings of protocols name them: `redis://127.0.0.1:6379`, `127.0.0.1:11211`, `[::1]:53`.
public struct TargetAddress: Sendable, Codable, Equatable, CustomStringConvertible {
    /// A name or a numeric address; IPv6 without brackets.
    public var host: String
    /// The port, from 1 to 65535.
    public var port: Int

    /// Makes an address.
    public init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// Reads an address, with or without the scheme before it.
    ///
    /// - Parameters:
    ///   - scheme: what may stand before `://`.
    ///   - defaultPort: the port where none is written; nil where one must be.
    /// - Throws: a `Diagnostic` without a place that follows the name of what was read.
    public init(parsing text: String, scheme: String, defaultPort: Int?) throws(Diagnostic) {
        let example = "\(scheme)://127.0.0.1:\(defaultPort ?? 7000)"
        var rest = text[...]
        if let mark = text.firstRange(of: "://") {
            guard text[..<mark.lowerBound].lowercased() == scheme else {
                throw Diagnostic(
                    "\"\(text)\" has the scheme \"\(text[..<mark.lowerBound])\"", fix: "write for example \(example)")
            }
            rest = text[mark.upperBound...]
            if rest.last == "/" { rest = rest.dropLast() }
        }
        var port: Substring?
        if rest.first == "[", let close = rest.firstIndex(of: "]") {
            let behind = rest[rest.index(after: close)...]
            guard behind.isEmpty || behind.first == ":" else {
                throw Diagnostic("\"\(text)\" is no address", fix: "write for example \(scheme)://[::1]:7000")
            }
            port = behind.isEmpty ? nil : behind.dropFirst()
            rest = rest[..<close].dropFirst()
        } else if let colon = rest.firstIndex(of: ":") {
            (rest, port) = (rest[..<colon], rest[rest.index(after: colon)...])
        }
        let isHost = rest.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"/?#@[]".utf8.contains($0) }
        guard !rest.isEmpty, isHost else {
            throw Diagnostic("\"\(text)\" is no address", fix: "write for example \(example)")
        }
        guard let number = port.map({ Int($0) ?? 0 }) ?? defaultPort else {
            throw Diagnostic("\"\(text)\" has no port", fix: "write for example \(example)")
        }
        guard (1...65535).contains(number) else {
            throw Diagnostic(
                "\"\(text)\" has the impossible port \"\(port ?? "")\"", fix: "write a port from 1 to 65535")
        }
        self.init(host: String(rest), port: number)
    }

    /// `host:port`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension LocatedNode {
    /// A host and a port.
    public func address(
        _ what: String, scheme: String, defaultPort: Int?, into diagnostics: inout Diagnostics
    ) -> TargetAddress? {
        parse(what, wanted: "an address, for example \(scheme)://127.0.0.1:\(defaultPort ?? 7000)", into: &diagnostics)
        {
            text throws(Diagnostic) in
            try TargetAddress(parsing: text, scheme: scheme, defaultPort: defaultPort)
        }
    }
}
