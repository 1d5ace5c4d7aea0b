import ArgumentParser
import LoadData
import LoadPlan
import LoadWire

/// Flags about TLS, called as curl calls them, that override what a scenario says.
package struct TLSOptions: ParsableArguments {
    @Flag(name: [.customShort("k"), .long], help: "Trust any certificate.")
    package var insecure = false

    @Option(help: ArgumentHelp("Trust these certificates (PEM) instead of the system's.", valueName: "file"))
    package var cacert: String?

    @Option(help: ArgumentHelp("The client's certificate with its chain (PEM).", valueName: "file"))
    package var cert: String?

    @Option(help: ArgumentHelp("The certificate's key (PEM), where it is in another file.", valueName: "file"))
    package var key: String?

    /// Not transformed by the parser, whose messages quote what was given.
    @Option(help: ArgumentHelp("What opens an encrypted key.", valueName: "password"))
    package var pass: String?

    @Option(help: ArgumentHelp("The oldest TLS version: 1.0 to 1.3. (default: 1.2)", valueName: "version"))
    package var tlsMin: TLSSettings.Version?

    @Option(help: ArgumentHelp("The newest TLS version: 1.0 to 1.3. (default: 1.3)", valueName: "version"))
    package var tlsMax: TLSSettings.Version?

    @Option(help: ArgumentHelp("The ciphers of TLS 1.2 and older, in OpenSSL's form.", valueName: "list"))
    package var ciphers: String?

    @Option(
        name: .customLong("tls13-ciphers"), help: ArgumentHelp("The cipher suites of TLS 1.3.", valueName: "list"))
    package var tls13Ciphers: String?

    @Flag(help: "Resume TLS sessions: a user's next connection has a shorter handshake.")
    package var tlsResume = false

    package init() {}

    /// Puts what was given into settings.
    func apply(to settings: inout TLSSettings) throws {
        if insecure { settings.verifies = false }
        if let cacert {
            settings.authorities = try Self.content(of: cacert, "--cacert")
            settings.verifies = !insecure
        }
        if let cert {
            settings.certificate = Secret(try Self.content(of: cert, "--cert"))
            settings.key = nil
        }
        if let key {
            guard settings.certificate != nil else {
                throw Diagnostic("--key without a certificate", fix: "name the certificate too, with --cert")
            }
            settings.key = Secret(try Self.content(of: key, "--key"))
        }
        if let pass { settings.keyPassword = Secret(pass) }
        if let tlsMin { settings.minVersion = tlsMin }
        if let tlsMax { settings.maxVersion = tlsMax }
        if let ciphers { settings.ciphers = ciphers }
        if let tls13Ciphers { settings.cipherSuites = tls13Ciphers }
        if tlsResume { settings.resumes = true }
        if let (_, problem) = settings.problem { throw problem }
    }

    private static func content(of path: String, _ flag: String) throws -> String {
        do {
            return String(decoding: try DataFiles().content(ofFile: path, atMost: 16 << 20), as: UTF8.self)
        } catch {
            throw Diagnostic("\(flag): \(error.message)", fix: error.fix)
        }
    }
}

extension TLSSettings.Version: ExpressibleByArgument {}
