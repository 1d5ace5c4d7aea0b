import Hummingbird
import LoadControl

/// Keeps out what no page of the dashboard's own would ask for, and says with each answer what a browser may do with it.
///
/// On loopback any page of the web can make a browser of this machine send something here. It cannot read the answer, unless it
/// makes a name of its own point here (DNS rebinding): so the host that was asked for has to be the address that this is at. And a
/// change needs the token, and comes from no other page.
struct DashboardGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// The names under which it is reached, with the port; nil beyond loopback, where nobody knows them all, and the token keeps
    /// out who does not have it.
    private func hosts(on port: Int) -> Set<String>? {
        address.isLoopback ? Set(["\(address.on(port: port))", "127.0.0.1:\(port)", "localhost:\(port)"]) : nil
    }

    let address: DashboardAddress
    /// `http`, or `https`.
    var scheme = "http"
    /// The port that it really got.
    let port: @Sendable () -> Int

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let host = request.head.authority ?? ""
        if let hosts = hosts(on: port()), !hosts.contains(host) {
            throw ControlRefusal(
                .misdirectedRequest, "this is not the server of \"\(host)\"",
                fix: "open the address that the command printed")
        }
        if let origin = request.headers[.origin], origin != "\(scheme)://\(host)" {
            throw ControlRefusal(
                .forbidden, "a page of \(origin) may ask for nothing here", fix: "use the dashboard's own page")
        }
        var response: Response
        do {
            response = try await next(request, context)
        } catch let refusal as ControlRefusal {
            response = try refusal.response(from: request, context: context)
        }
        for field in Self.fields { response.headers[field.name] = field.value }
        return response
    }

    private static let fields: HTTPFields = [
        .cacheControl: "no-store", .contentSecurityPolicy: "frame-ancestors 'none'", .xContentTypeOptions: "nosniff",
    ]
}
