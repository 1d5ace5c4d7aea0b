import LoadPlan

/// What a prepared request says about its user's cookies.
struct CookieScope {
    let site: CookieSite
    /// The path, without its query; nil where values make it.
    let path: [UInt8]?
    /// Whether the user's cookies go along: not beside a written `Cookie` field.
    let sends: Bool

    /// Nil where the run knows no cookies.
    init?(_ request: HTTPRequestSpecification, settings: HTTPSettings) throws {
        guard settings.cookies else { return nil }
        let headers = settings.headers(for: request)
        // A written Host is the name by which the server knows itself, and so the one that its cookies are for.
        let host = try headers.first { $0.isNamed("Host") }.map { try Template(parsing: $0.value) }
        let isKnown = host?.isPlain ?? false
        site = CookieSite(
            authority: isKnown ? host?.text { _ in "" } ?? "" : settings.authority,
            isSecure: settings.connection.isSecure)
        let template = try Template(parsing: request.path)
        path = template.isPlain ? Array((settings.basePath + template.text { _ in "" }).prefix { $0 != "?" }.utf8) : nil
        sends = !headers.contains { $0.isNamed("Cookie") }
    }
}
