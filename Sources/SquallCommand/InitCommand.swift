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
            """)

    @Argument(help: "What it is called.")
    var name = "load-test"
    @OptionGroup var sources: SourcesOptions

    func run() throws {
        let package = NewPackage(try PackageName(name), sources: try sources.find())
        try package.write(in: FileManager.default.currentDirectoryPath)
        let run = "swift run -c release \(name)"
        func line(_ command: String, _ meaning: String) -> String {
            "  " + command.padding(toLength: max(run.count, command.count), withPad: " ", startingAt: 0) + "  "
                + meaning
        }
        Terminal.standardOutput.write(
            """
            made \(name); to run it:

            \(line("squall lab", "in another terminal: its target"))
              cd \(name)
            \(line(run, "the first time takes minutes"))

            """)
    }
}
