import LoadLoop
import LoadPlan

/// Reads what an executor's settings say of its connections: keys that are the same in every protocol.
public struct ConnectionSettingsReader {
    /// The keys, to be listed among those of the executor's settings.
    public static let keys = [
        "connect-timeout", "resolve", "ip", "hosts", "connect-to", "balance", "source-address", "tls",
    ]
    /// Words of other tools for them.
    public static let synonyms = [
        "ssl": "tls", "https": "tls", "cacert": "tls", "cert": "tls", "insecure": "tls", "dns": "resolve",
        "ipv4": "ip", "ipv6": "ip", "address-family": "ip", "hosts-file": "hosts", "load-balancing": "balance",
        "targets": "connect-to", "instances": "connect-to",
    ]

    private let files: any StepFiles

    /// - Parameter files: where certificates and names are read from.
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
        if let ip = keys["ip"]?.choice("ip", of: AddressFamily.self, into: &diagnostics) { settings.ip = ip }
        if let table = keys["hosts"].flatMap({ hosts($0, into: &diagnostics) }) { settings.hosts = table }
        if let node = keys["connect-to"] { settings.connectTo = places(node, into: &diagnostics) }
        settings.balance = keys["balance"]?.choice("balance", of: Balance.self, into: &diagnostics)
        settings.sourceAddress = keys["source-address"].flatMap { address($0, into: &diagnostics) }
        settings.tls = TLSSettingsReader(files: files).settings(keys["tls"], into: &diagnostics)
    }

    /// One `host:port`, or a list of such.
    private func places(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> [Endpoint] {
        var nodes = [node]
        if case .list = node.value {
            nodes = node.list("connect-to", wanted: "host:port, or a list of such", into: &diagnostics) ?? []
        }
        return nodes.compactMap { node in
            node.parse("connect-to", wanted: "host:port", into: &diagnostics) { text throws(Diagnostic) in
                if text.contains(",") {
                    throw Diagnostic("\"\(text)\" is more than one place", fix: "write a list, [\(text)]")
                }
                return try Endpoint(parsing: text)
            }
        }
    }

    /// The names and addresses of a file, whose mistakes are reported too.
    private func hosts(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> HostsTable? {
        let file = node.parse("hosts", wanted: "the name of a file", into: &diagnostics) { path throws(Diagnostic) in
            do throws(Diagnostic) {
                return HostsFile(try files.content(of: path), path: path)
            } catch {
                throw Diagnostic("\"\(path)\" cannot be used: \(error.message)", fix: error.fix)
            }
        }
        return file?.read(into: &diagnostics)
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
        if ip != .any { rows.append(("ip", ip.rawValue)) }
        if hosts.count > 0 { rows.append(("hosts", describedHosts)) }
        if !connectTo.isEmpty {
            rows.append(("connect-to", connectTo.map(\.description).joined(separator: ", ")))
        }
        if connectTo.count > 1 || balance != nil { rows.append(("balance", usedBalance.rawValue)) }
        if let sourceAddress { rows.append(("source-address", sourceAddress)) }
        if isSecure { rows.append(("tls", tls.described)) }
        return rows
    }

    /// How many names have addresses of their own, and what the run's own names have.
    private var describedHosts: String {
        let own = (connectTo.isEmpty ? [host] : connectTo.map(\.host)).compactMap { name in
            hosts[name].map { "\(name) is \($0.joined(separator: ", "))" }
        }
        let count = "\(hosts.count) name\(hosts.count == 1 ? "" : "s")"
        return ([count] + own).joined(separator: "; ")
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
