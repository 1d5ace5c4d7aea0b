import Foundation
import Hummingbird
import LoadAlert
import LoadControl
import LoadPlan
import LoadStore
import LoadTarget

/// What a hub answers beside the dashboard:
///
///     POST /v1/metrics                              what probes measured, and any sender of OTLP
///     POST /v1/runs                                 a run, as squall runs export writes it
///     GET  /probes                                  the probes, and how they stand
///     GET  /probes/NAME/readings?from=&to=&step=    what one measured
///     PUT  /probes/NAME/interval                    how often it is to read, for a time
///     GET  /v1/machines/NAME?from=&to=              what a machine did, as the page draws it
///     GET  /clock                                   what time it is here
///     GET  /alerts                                  what fires
struct HubRoutes: Sendable {
    typealias Context = BasicRequestContext

    /// How often a probe may be asked to read.
    private static let intervals = Duration.milliseconds(1)...Duration.seconds(3_600)
    /// For how long, where nobody says so.
    private static let usualTime = Duration.seconds(600)

    let intake: IntakeRoute
    let runs: RunIntakeRoute
    let archive: ProbeArchive
    let wishes: IntervalWishes
    let alerts: HubAlerts
    /// In seconds since 1970 (UTC).
    let now: @Sendable () -> Double

    func add(to routes: RouterGroup<Context>) {
        routes.post("/v1/metrics") { request, _ in try await intake.answer(request) }
        routes.post("/v1/runs") { request, _ in try await runs.answer(request) }
        routes.get("/alerts") { _, _ in try Response.json(AlertList(alerts: await alerts.firing)) }
        routes.get("/clock") { _, _ in
            let received = now()
            return try Response.json(HubTimes(received: received, answered: now()))
        }
        routes.get("/probes") { _, _ in try Response.json(ProbeList(probes: try await probes())) }
        routes.get("/probes/:name/readings") { request, context in
            let question = try ReadingsQuestion(Self.query(of: request), now: now())
            return try Response.json(try await archive.readings(of: try name(context), question))
        }
        routes.get("/v1/machines/:name") { request, context in
            let history = try MachineHistory(Self.query(of: request), now: now())
            return Response.json(bytes: try await history.json(of: try name(context), in: archive.store).utf8)
        }
        routes.put("/probes/:name/interval") { request, context in
            try await setInterval(of: try name(context), request)
        }
    }

    private static func query(of request: Request) -> [Substring: Substring] {
        Dictionary(request.uri.queryParameters.map { ($0.key, $0.value) }) { first, _ in first }
    }

    private func name(_ context: Context) throws -> String {
        let encoded = try context.parameters.require("name")
        return encoded.removingPercentEncoding ?? encoded
    }

    private func probes() async throws -> [ProbeSummary] {
        var probes = try await archive.probes()
        for place in probes.indices {
            let wanted = await wishes.interval(of: probes[place].name, now: .now)
            probes[place].wantedInterval = wanted.map { $0 / .seconds(1) }
        }
        return probes
    }

    private func setInterval(of name: String, _ request: Request) async throws -> Response {
        let wish: IntervalWish
        do {
            let body = try await request.body.collect(upTo: 4096)
            wish = try JSONDecoder().decode(IntervalWish.self, from: Data(buffer: body))
        } catch {
            throw ControlRefusal(
                .badRequest, "the body is no wish", fix: #"send for example {"interval": "50ms", "for": "10m"}"#)
        }
        let (interval, time) = (try Self.duration(wish.interval), try Self.duration(wish.time) ?? Self.usualTime)
        if let interval, !Self.intervals.contains(interval) {
            throw ControlRefusal(.badRequest, "no probe reads every \(interval.compactText)", fix: "write 1ms to 1h")
        }
        await wishes.set(interval, for: name, by: wish.by, until: .now + time, now: .now)
        return try Response.json(IntervalWish(interval: interval?.compactText, time: time.compactText, by: wish.by))
    }

    private static func duration(_ text: String?) throws -> Duration? {
        do { return try text.map { try Duration(parsing: $0) } } catch let error as Diagnostic {
            throw ControlRefusal(.badRequest, error.message, fix: error.fix ?? "write for example 50ms")
        }
    }
}
