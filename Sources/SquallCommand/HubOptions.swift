import ArgumentParser
import LoadPlan
import LoadProbeLink

/// The probes of a hub whose readings are wanted.
struct HubOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The hub that has the probes: http://127.0.0.1:4318.", valueName: "url"))
    var hub: String?
    @Option(
        help: ArgumentHelp("A probe of the hub that measures beside the target; repeatable.", valueName: "name"))
    var probe: [String] = []
    @Option(help: ArgumentHelp("A file with the hub's token in its first line.", valueName: "file"))
    var hubTokenFile: String?

    @OptionGroup var identity: HubIdentityOptions

    func validate() throws {
        if hub == nil, let flag = given.first {
            throw ValidationError("\(flag) is about a hub; name one with --hub http://127.0.0.1:4318")
        }
        if hub != nil, probe.isEmpty {
            throw ValidationError(
                "--hub needs a probe; name one with --probe NAME, as GET /probes of the hub lists them")
        }
        if probe.contains("") { throw ValidationError("--probe is empty; write for example --probe web-1") }
    }

    /// The flags that were given.
    var given: [String] {
        (hub == nil ? [] : ["--hub"]) + (probe.isEmpty ? [] : ["--probe"])
            + (hubTokenFile == nil ? [] : ["--hub-token-file"]) + identity.given
    }

    /// Where the hub is; nil for none.
    ///
    /// - Throws: `Diagnostic`.
    func address() throws -> HubAddress? {
        guard let hub else { return nil }
        try identity.check(hub)
        let token = try hubTokenFile.map(TokenFile.token(in:))
        do { return try HubAddress(parsing: hub, token: token) } catch {
            throw Diagnostic("--hub: \(error.message)", fix: error.fix)
        }
    }

    /// The probes, each once.
    var probes: [String] {
        probe.reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
    }
}
