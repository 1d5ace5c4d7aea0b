import ArgumentParser
import LoadPlan
import LoadPush

/// How a hub is known by TLS, as curl calls it.
struct HubIdentityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Trust a hub with one of these certificates (PEM), or signed by them.", valueName: "file"))
    var hubCacert: String?
    @Option(help: ArgumentHelp("What is shown to a hub that wants a certificate (PEM).", valueName: "file"))
    var hubCert: String?
    @Option(help: ArgumentHelp("Its key (PEM), where it is in another file.", valueName: "file"))
    var hubKey: String?

    /// The flags that were given.
    var given: [String] {
        [("--hub-cacert", hubCacert), ("--hub-cert", hubCert), ("--hub-key", hubKey)].filter { $0.1 != nil }.map(\.0)
    }

    func validate() throws {
        if hubKey != nil, hubCert == nil { throw ValidationError("--hub-key needs the certificate, with --hub-cert") }
    }

    /// Sees that what is wanted of TLS is not left away silently.
    ///
    /// - Throws: `Diagnostic` where the hub's URL is not of https.
    func check(_ hub: String) throws(Diagnostic) {
        guard let flag = given.first, !hub.lowercased().hasPrefix("https://") else { return }
        throw Diagnostic("\(flag) is for TLS, which the hub's URL does not ask for", fix: "write https://")
    }

    /// Nil for what is the system's.
    ///
    /// - Throws: `Diagnostic`.
    func identity() throws(Diagnostic) -> ClientIdentity? {
        guard !given.isEmpty else { return nil }
        do { return try ClientIdentity(authorities: hubCacert, certificate: hubCert, key: hubKey) } catch {
            throw Diagnostic("\(error)", fix: "name a file in PEM that you may read, and the key of that certificate")
        }
    }
}
