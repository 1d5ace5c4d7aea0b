import ArgumentParser
import Foundation
import Squall

/// The root of the command line. No logic: each subcommand has a file of its own.
@main
struct SquallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "squall",
        abstract: "Load a service, and know what its numbers are worth.",
        discussion: """
            squall demo                       a target, a load and a report: 20 s
            squall run http://HOST/ -c 64     64 users, as fast as it answers
            squall run http://HOST/ -r 500/s  500 requests/s, whatever it does
            squall run shop.yaml              a scenario
            squall run shop.swift             a scenario in Swift, built first
            squall ctl rate 800/s             change the load that runs
            squall report                     show the last run again
            squall monitor --watch port:8080  see a service without any load

            Exit codes: 0 pass, 1 a threshold failed, 2 invalid input, 3 measurement invalid, \
            4 target unreachable, 130 interrupted.
            """,
        version: SquallVersion.text,
        subcommands: [
            DemoCommand.self, RunCommand.self, CheckCommand.self, InitCommand.self, CtlCommand.self, RunsCommand.self,
            ReportCommand.self, DashboardCommand.self, ProbeCommand.self, HubCommand.self,
            MonitorCommand.self,
            LabCommand.self,
        ])

    static func main() async {
        // A reader that goes away must not end the run: what cannot be written is dropped.
        signal(SIGPIPE, SIG_IGN)
        do {
            let command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            leave(with: error)
        }
    }
}
