import ArgumentParser
import LoadControl
import LoadDashboard
import LoadPlan
import Logging
import Squall
import UnixSignals

/// `squall dashboard`: shows the kept runs in a browser.
struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Show the kept runs in a browser.",
        discussion: """
            squall dashboard                          on a free port of loopback
            squall dashboard --at 8090
            squall dashboard --at 192.168.1.7:8090    for others too, who need the token in the address

            It prints the address to open, and ends with Ctrl-C. squall run --dashboard shows a run while it lasts.
            """)

    @Option(
        help: ArgumentHelp(
            "The port, or the address, to listen on. (default: any free port of loopback)", valueName: "address"),
        transform: spelled(DashboardAddress.init(parsing:)))
    var at = DashboardAddress.anyPort
    @OptionGroup var file: StoreFile

    func run() async throws {
        let server = DashboardServer(
            address: at, token: ControlFile.makeToken(), live: nil, store: try file.open(),
            logger: .silent("squall.dashboard"))
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await server.serve { link in
            Terminal.standardError.write("dashboard: \(link)\nCtrl-C ends it\n")
            for await _ in signals { return }
        }
    }
}
