import LoadAlert
import LoadDashboard
import LoadPlan
import LoadServer
import LoadStore
import Logging

/// The hub: takes in what probes measure, keeps it beside the runs, and shows it.
public struct HubServer: Sendable {
    /// How often it is seen what is too old, or too much.
    private static let retentionInterval = Duration.seconds(60)
    /// How often it is seen who says nothing.
    private static let pulse = Duration.milliseconds(500)

    private let store: RunStore
    private let retention: Retention
    private let now: @Sendable () -> Double
    private let server: DashboardServer
    private let alerts: HubAlerts
    private let archive: ProbeArchive

    /// Makes a hub.
    ///
    /// - Parameters:
    ///   - address: where to listen.
    ///   - identity: what it shows by TLS; nil for no TLS.
    ///   - token: what senders and viewers have to know; nil where all may who reach it.
    ///   - store: keeps readings and runs; its writes are to survive a crash of the machine, since probes forget what it has.
    ///   - now: the time in seconds since 1970 (UTC).
    ///   - alerts: what somebody wants to be told of, and how. It is called where readings are taken in: it must not wait.
    ///   - logger: receives what happens to the server.
    public init(
        address: DashboardAddress, identity: ServerIdentity? = nil, token: String?, store: RunStore,
        retention: Retention,
        now: @escaping @Sendable () -> Double, alerts: Alerts = Alerts(), logger: Logger
    ) {
        self.init(
            address: address, identity: identity, token: token, store: store, retention: retention,
            patience: HubPatience(), now: now,
            alerts: alerts, logger: logger)
    }

    /// What somebody wants to be told of, and how.
    public struct Alerts: Sendable {
        let rules: [AlertRule]
        let tell: @Sendable (AlertEvent) -> Void

        /// Tells by `tell` of what the rules are about; of nothing where there are none.
        public init(_ rules: [AlertRule] = [], tell: @escaping @Sendable (AlertEvent) -> Void = { _ in }) {
            (self.rules, self.tell) = (rules, tell)
        }
    }

    /// - Parameter patience: how long it waits for senders.
    init(
        address: DashboardAddress, identity: ServerIdentity? = nil, token: String?, store: RunStore,
        retention: Retention, patience: HubPatience,
        now: @escaping @Sendable () -> Double, alerts: Alerts = Alerts(), logger: Logger
    ) {
        (self.store, self.retention, self.now) = (store, retention, now)
        let (wishes, alerts) = (IntervalWishes(), HubAlerts(alerts.rules, tell: alerts.tell))
        (self.alerts, archive) = (alerts, ProbeArchive(store: store))
        let routes = HubRoutes(
            intake: IntakeRoute(
                intake: BatchIntake(store), wishes: wishes, alerts: alerts, bodyLimit: patience.body, now: now),
            runs: RunIntakeRoute(store: store, bodyLimit: patience.run),
            archive: archive, wishes: wishes, alerts: alerts, now: now)
        server = DashboardServer(
            address: address, identity: identity, token: token ?? "", isClosed: token != nil,
            tokenAdvice: "send \"Authorization: Bearer TOKEN\" with the hub's token", live: nil, store: store,
            idleLimit: patience.silence, isHub: true, logger: logger
        ) { error in
            Diagnostic(
                "the hub cannot listen on \(address): \(error)",
                fix: "choose another port, for example --listen \(address.on(port: 0))")
        } more: {
            routes.add(to: $0)
        }
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: called with the address to open in a browser; without the token, which is to be in no log.
    /// - Throws: a `Diagnostic` where the address cannot be used.
    public func serve<Result: Sendable>(while body: (_ link: String) async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await trim() }
            if alerts.isNeeded { group.addTask { try await watch() } }
            defer { group.cancelAll() }
            return try await server.serve { link in try await body(String(link.prefix { $0 != "#" })) }
        }
    }

    private func watch() async throws {
        // A store that cannot be read says nothing of those that were there before.
        await alerts.know((try? await archive.probes()) ?? [], now: now())
        while true {
            try await Task.sleep(for: Self.pulse)
            await alerts.tick(now: now())
        }
    }

    private func trim() async throws {
        while true {
            // A store that is full or busy is tried again with the next turn; senders are told what is wrong with it.
            try? await store.trimBatches(
                before: now() - retention.age / .seconds(1), mostBytes: retention.bytes)
            try await Task.sleep(for: Self.retentionInterval)
        }
    }
}
