import LoadPlan

/// Reads what stands under `tls`.
public struct TLSSettingsReader {
    /// The keys of `tls`.
    public static let keys = [
        "verify", "ca", "certificate", "key", "key-password", "min-version", "max-version", "ciphers", "cipher-suites",
        "resumption", "server-name",
    ]
    private static let synonyms = [
        "cacert": "ca", "cert": "certificate", "insecure": "verify", "insecureSkipTLSVerify": "verify",
        "password": "key-password", "sni": "server-name", "sessions": "resumption", "tickets": "resumption",
        "version": "min-version",
    ]

    private enum Switch: String, CaseIterable {
        case on
        case off
    }

    private let files: any StepFiles

    /// - Parameter files: where certificates are read from.
    public init(files: any StepFiles) {
        self.files = files
    }

    /// The settings; the defaults for what cannot be read.
    public func settings(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> TLSSettings {
        var settings = TLSSettings()
        guard let node,
            let keys = MappingReader(
                node, "\"tls\"", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return settings }
        let before = diagnostics.all.count
        if let verify = keys["verify"]?.choice("verify", of: Switch.self, into: &diagnostics) {
            settings.verifies = verify == .on
        }
        settings.authorities = file("ca", of: keys, into: &diagnostics)
        settings.certificate = file("certificate", of: keys, into: &diagnostics).map { Secret($0) }
        settings.key = file("key", of: keys, into: &diagnostics).map { Secret($0) }
        settings.keyPassword = keys["key-password"]?
            .string("key-password", wanted: "the key's password", into: &diagnostics).map { Secret($0) }
        if settings.certificate == nil, keys["certificate"] == nil, keys["key"] != nil {
            diagnostics.report(
                Diagnostic(
                    "\"tls\" has a key and no certificate", fix: "name the key's certificate as certificate",
                    at: keys.location(of: "key")))
        }
        if let version = keys["min-version"]?.choice("min-version", of: TLSSettings.Version.self, into: &diagnostics) {
            settings.minVersion = version
        }
        if let version = keys["max-version"]?.choice("max-version", of: TLSSettings.Version.self, into: &diagnostics) {
            settings.maxVersion = version
        }
        settings.ciphers = keys["ciphers"]?.name("ciphers", into: &diagnostics)
        settings.cipherSuites = keys["cipher-suites"]?.name("cipher-suites", into: &diagnostics)
        if let resumption = keys["resumption"]?.choice("resumption", of: Switch.self, into: &diagnostics) {
            settings.resumes = resumption == .on
        }
        settings.serverName = keys["server-name"]?.name("server-name", into: &diagnostics)
        if diagnostics.all.count == before, let (key, problem) = settings.problem {
            let known = Self.keys.contains(key) ? keys.location(of: key) : nil
            diagnostics.report(
                Diagnostic(
                    problem.message, fix: problem.fix, at: known ?? keys.location(of: "cipher-suites") ?? node.location)
            )
        }
        return settings
    }

    /// What a file holds, as text.
    private func file(_ key: String, of keys: MappingReader, into diagnostics: inout Diagnostics) -> String? {
        keys[key]?.parse(key, wanted: "the name of a file in PEM", into: &diagnostics) { path throws(Diagnostic) in
            do throws(Diagnostic) {
                return String(decoding: try files.content(of: path), as: UTF8.self)
            } catch {
                throw Diagnostic("\"\(path)\" cannot be used: \(error.message)", fix: error.fix)
            }
        }
    }
}
