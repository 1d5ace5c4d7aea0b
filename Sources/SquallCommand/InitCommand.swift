import ArgumentParser
import Foundation
import LoadScript
import Squall

/// `squall init`: makes a package for a scenario in Swift.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a package with a scenario in Swift, ready to run, in a new folder.",
        discussion: """
            A single file needs no package: squall run shop.swift.

            squall init --plugin my-squall makes one with a protocol of its own: a plug-in, a server to try it on, and a \
            scenario.
            """)

    @Argument(help: "What it is called.")
    var name = "load-test"
    @Flag(help: "Make a protocol of one's own, with the command that has it.")
    var plugin = false
    @OptionGroup var sources: SourcesOptions

    func run() throws {
        let kind: NewPackage.Kind = plugin ? .plugin : .scenario
        let package = NewPackage(try PackageName(name), kind: kind, sources: try sources.find())
        try package.write(in: FileManager.default.currentDirectoryPath)
        let run = "swift run -c release \(name)" + (plugin ? " run scenario.yaml" : "")
        let target = plugin ? "cd \(name); swift run line-server" : "squall lab"
        func line(_ command: String, _ meaning: String) -> String {
            "  " + command.padding(toLength: max(run.count, command.count), withPad: " ", startingAt: 0) + "  "
                + meaning
        }
        Terminal.standardOutput.write(
            """
            made \(name); to run it:

            \(line(target, "in another terminal: its target"))
              cd \(name)
            \(line(run, "the first time takes minutes"))

            """)
    }
}
