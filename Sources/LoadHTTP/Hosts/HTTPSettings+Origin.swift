import LoadContent
import LoadPlan
import LoadWire

extension ConnectionSettings {
    /// The place that is connected to, by its name.
    var origin: HTTPOrigin { HTTPOrigin(Endpoint(host: host, port: port), isSecure: isSecure) }
}

extension HTTPSettings {
    /// Where the target is.
    public var origin: HTTPOrigin { connection.origin }

    /// The settings for requests whose URL names where they go: nil for the target.
    ///
    /// What is the target's alone stays behind: its base path, and elsewhere who its requests come from, what is secret of
    /// its header fields, and how it is called.
    package func at(_ other: HTTPOrigin?) -> HTTPSettings {
        guard let other else { return self }
        var settings = self
        settings.basePath = ""
        guard other != origin else { return settings }
        settings.connection = connection.elsewhere(other.endpoint, isSecure: other.isSecure)
        settings.auth = nil
        settings.headers = headers.withoutTargetsOwn
        return settings
    }
}

extension [HTTPRequestSpecification.Header] {
    /// Those that may go to another host than the one they are meant for: all but `Host`, and what is secret.
    package var withoutTargetsOwn: Self {
        filter { field in !HTTPSyntax.isSecretField(field.name) && !field.isNamed("Host") }
    }
}

extension [HTTPRequestSpecification] {
    /// The other places than the target that requests go to, each once, in the order of the requests.
    func origins(besides target: HTTPOrigin) -> [HTTPOrigin] {
        var seen: Set<HTTPOrigin> = [target]
        return compactMap(\.origin).filter { seen.insert($0).inserted }
    }
}
