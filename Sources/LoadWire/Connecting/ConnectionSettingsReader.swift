import LoadPlan

/// Reads what an executor's settings say of its connections: keys that are the same in every protocol.
public struct ConnectionSettingsReader {
    /// The keys, to be listed among those of the executor's settings.
    public static let keys = ["connect-timeout", "resolve", "connect-to", "source-address", "tls"]
    /// Words of other tools for them.
    public static let synonyms = ["ssl": "tls", "https": "tls", "cacert": "tls", "cert": "tls", "insecure": "tls"]

    private let files: any StepFiles

    /// - Parameter files: where certificates are read from.
    public init(files: any StepFiles) {
        self.files = files
    }

    /// Reads the keys that are there into settings whose target is known.
    public func read(
        _ keys: MappingReader, to settings: inout ConnectionSettings, into diagnostics: inout Diagnostics
    ) {
        if let timeout = keys["connect-timeout"]?.duration("connect-timeout", into: &diagnostics) {
            settings.connectTimeout = timeout / .seconds(1)
        }
        if let resolve = keys["resolve"]?.choice("resolve", of: ConnectionSettings.Resolve.self, into: &diagnostics) {
            settings.resolve = resolve
        }
        if let endpoint = keys["connect-to"] {
            settings.connectTo = endpoint.parse("connect-to", wanted: "host:port", into: &diagnostics) {
                text throws(Diagnostic) in try Endpoint(parsing: text)
            }
        }
        settings.sourceAddress = keys["source-address"].flatMap { address($0, into: &diagnostics) }
        settings.tls = TLSSettingsReader(files: files).settings(keys["tls"], into: &diagnostics)
    }

    private func address(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> String? {
        node.parse("source-address", wanted: "an IP address of this machine", into: &diagnostics) {
            text throws(Diagnostic) in
            guard Endpoint.isAddress(text) else {
                throw Diagnostic(
                    "\"\(text)\" is no IP address", fix: "write an address of this machine, for example 127.0.0.2")
            }
            return text
        }
    }
}

extension ConnectionSettings {
    /// The settings for people, in the words of a scenario.
    public var described: [(key: String, value: String)] {
        var rows = [
            (key: "connect-timeout", value: Duration.nanoseconds(Int64((connectTimeout * 1e9).rounded())).compactText),
            (key: "resolve", value: resolve.rawValue),
        ]
        if let connectTo { rows.append(("connect-to", connectTo.description)) }
        if let sourceAddress { rows.append(("source-address", sourceAddress)) }
        if isSecure { rows.append(("tls", tls.described)) }
        return rows
    }
}

extension TLSSettings {
    /// In one line, without any key.
    var described: String {
        var words = [
            minVersion == maxVersion ? minVersion.rawValue : "\(minVersion.rawValue) to \(maxVersion.rawValue)"
        ]
        words.append(
            !verifies ? "any certificate" : authorities == nil ? "verified" : "verified against ca")
        if certificate != nil { words.append("with a client certificate") }
        if let serverName { words.append("as \(serverName)") }
        if let ciphers { words.append("ciphers \(ciphers)") }
        if let cipherSuites { words.append("cipher-suites \(cipherSuites)") }
        words.append(resumes ? "sessions resumed" : "full handshakes")
        return words.joined(separator: ", ")
    }
}
