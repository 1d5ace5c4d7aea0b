import ArgumentParser
import Foundation
import LoadAlert
import LoadDashboard
import LoadHub
import LoadPlan
import LoadPush
import LoadServer
import Logging
import Squall
import UnixSignals

/// `squall hub`: takes in what probes measure, and shows it beside the kept runs.
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub",
        abstract: "Take in what probes measure, and keep it beside the runs.",
        discussion: """
            squall hub                                          on port 4318 of loopback
            squall hub --listen 0.0.0.0:4318 --token-file FILE  for other machines
            curl http://127.0.0.1:4318/probes                   who sends, and how it stands
            curl 'http://127.0.0.1:4318/probes/web-1/readings?from=1796000000&step=1s'
            squall hub --listen 0.0.0.0:4318 --cert hub.pem --key hub.key --client-ca ca.pem
            squall hub --alert 'cpu > 90% for 30s' --alert 'missing for 1m' --webhook http://127.0.0.1:9000/alerts

            Besides probes any sender of OpenTelemetry's metrics may send here, by HTTP and protobuf. In a browser it \
            shows the kept runs. Ctrl-C ends it.
            """)

    @Option(
        help: ArgumentHelp("The port, or the address, to listen on.", valueName: "address"),
        transform: spelled { text throws(Diagnostic) in try DashboardAddress(parsing: text, flag: "--listen ") })
    var listen = DashboardAddress.standardHub
    @Option(
        help: ArgumentHelp(
            "What senders and viewers have to know; other users of the machine see it.", valueName: "text"))
    var token: String?
    @Option(help: ArgumentHelp("A file with the token in its first line.", valueName: "file"))
    var tokenFile: String?
    @Option(help: ArgumentHelp("Speak TLS, with this certificate and its chain (PEM).", valueName: "file"))
    var cert: String?
    @Option(help: ArgumentHelp("The certificate's key (PEM), where it is in another file.", valueName: "file"))
    var key: String?
    @Option(
        name: .customLong("client-ca"),
        help: ArgumentHelp(
            "Let in only who shows a certificate that one of these signed (PEM).", valueName: "file"))
    var clientAuthorities: String?
    @Option(
        help: ArgumentHelp("How long readings are kept: 7d, 12h.", valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    var keep = Retention().age
    @Option(
        help: ArgumentHelp("How many bytes of readings are kept: 2GB, 500MiB.", valueName: "size"),
        transform: spelled { text throws(Diagnostic) in try Int(parsingByteCount: text) })
    var most = Retention().bytes
    @OptionGroup var alerts: AlertOptions
    @Option(
        help: ArgumentHelp("Where alerts are posted as JSON, beside standard error.", valueName: "url"),
        transform: spelled { text throws(Diagnostic) in try PushTarget(parsing: text, defaultPath: "/") })
    var webhook: PushTarget?
    @OptionGroup var file: StoreFile

    func validate() throws {
        if token != nil, tokenFile != nil {
            throw ValidationError("--token and --token-file say the same; give one of them")
        }
        if token?.isEmpty == true { throw ValidationError("--token is empty; write a long random text") }
        if webhook != nil, alerts.alert.isEmpty {
            throw ValidationError("--webhook is told of alerts; name one with --alert 'cpu > 90% for 30s'")
        }
        if cert == nil, let flag = [("--key", key), ("--client-ca", clientAuthorities)].first(where: { $0.1 != nil }) {
            throw ValidationError("\(flag.0) is about TLS; name the hub's certificate with --cert FILE")
        }
        if !listen.isLoopback, token == nil, tokenFile == nil, clientAuthorities == nil {
            throw ValidationError(
                "on \(listen) anybody could send and see; give a token with --token-file FILE, or listen on 127.0.0.1")
        }
    }

    func run() async throws {
        guard let webhook else { return try await serve { _ in } }
        try await HTTPPush.withClient { client in
            let push = JSONPush(client, webhook)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await push.run { reason in
                        Terminal.standardError.write("warning: \(webhook) was not told of an alert: \(reason)\n")
                    }
                }
                defer { group.cancelAll() }
                try await serve { event in
                    if let body = try? JSONEncoder().encode(event) { push.post(Array(body)) }
                }
            }
        }
    }

    /// - Parameter tell: told of each alert, beside people at the terminal.
    private func serve(_ tell: @escaping @Sendable (AlertEvent) -> Void) async throws {
        let hub = HubServer(
            address: listen, identity: try identity(), token: try tokenFile.map(TokenFile.token(in:)) ?? token,
            store: try file.open(creates: true, durability: .machine),
            retention: Retention(age: keep, bytes: most), now: { Date.now.timeIntervalSince1970 },
            alerts: .init(alerts.alert) { event in
                Terminal.standardError.write("\(event.text)\n")
                tell(event)
            }, logger: .silent("squall.hub"))
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let advice = token == nil && tokenFile == nil ? "" : "; a browser wants #token=TOKEN behind it"
        try await hub.serve { link in
            print("hub: \(link)\nCtrl-C ends it\(advice)")
            fflush(nil)
            for await _ in signals { return }
        }
    }
}

extension HubCommand {
    private func identity() throws(Diagnostic) -> ServerIdentity? {
        guard let cert else { return nil }
        do { return try ServerIdentity(certificate: cert, key: key ?? cert, clients: clientAuthorities) } catch {
            throw Diagnostic("\(error)", fix: "name a file in PEM that you may read, and the key of that certificate")
        }
    }
}

extension DashboardAddress {
    /// Where OTLP is sent by HTTP, on this machine.
    fileprivate static let standardHub = DashboardAddress(host: "127.0.0.1", port: 4318)
}
