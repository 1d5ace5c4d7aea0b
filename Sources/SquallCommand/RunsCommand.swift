import ArgumentParser
import Foundation
import LoadPlan
import LoadProbeLink
import LoadPush
import LoadStore
import Squall

/// `squall runs`: lists the runs that are kept, and puts them in order.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs that are kept; tag, delete, export or import them.",
        discussion: """
            squall runs                        the newest twenty
            squall runs list --tag nightly     those with a tag
            squall runs list --since 7d --verdict fail
            squall runs tag 3f9a nightly       gives a run a tag; --remove takes one away
            squall runs delete 3f9a
            squall runs export 3f9a run.squall to a file that squall runs import takes
            squall runs send 3f9a --hub https://HUB:4318     to a hub, which shows it to others

            A run is named by its identifier, by the beginning or the end of one, or by the word last.
            """,
        subcommands: [RunsList.self, RunsTag.self, RunsDelete.self, RunsExport.self, RunsImport.self, RunsSend.self],
        defaultSubcommand: RunsList.self)
}

/// Which store a command is about.
struct StoreFile: ParsableArguments {
    @Option(help: ArgumentHelp("The store of runs, instead of the user's own.", valueName: "file"))
    var store: String?

    /// - Parameter creates: whether a store that is named is made where it is not there; the user's own always is.
    /// - Parameter durability: what its writes survive.
    func open(creates: Bool = false, durability: RunStore.Durability = .process) throws -> RunStore {
        try StorePath.open(store, creates: creates || store == nil, durability: durability)
    }
}

/// `squall runs list`
struct RunsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List runs, the newest first.")

    @Argument(help: "A part of their names or targets.") var text: String?
    @Option(help: ArgumentHelp("Only runs with that tag; repeatable.", valueName: "word")) var tag: [String] = []
    @Option(
        help: ArgumentHelp("Only runs of so long ago at the most: 2h, 7d.", valueName: "time"),
        transform: spelled(Duration.init(parsing:)))
    var since: Duration?
    @Option(help: ArgumentHelp("Only runs that are complete, or incomplete.", valueName: "status"))
    var status: KeptRun.Status?
    @Option(help: ArgumentHelp("Only runs judged so: pass, fail or invalid.", valueName: "verdict"))
    var verdict: RunVerdict?
    @Option(help: ArgumentHelp("The newest so many; 0 for all.", valueName: "count")) var limit = 20
    @Flag(help: "Write them as JSON.") var json = false
    @OptionGroup var file: StoreFile

    func run() async throws {
        var filter = RunFilter()
        (filter.text, filter.tags, filter.status) = (text, tag, status)
        filter.verdict = verdict?.rawValue
        filter.limit = limit > 0 ? limit : nil
        filter.since = since.map { Date.now.timeIntervalSince1970 - $0 / .seconds(1) }
        let runs = try file.open().runs(filter)
        let screen = Terminal.standardOutput
        screen.write(
            json ? try RunList.json(runs) : RunList(width: screen.size.columns, color: screen.wantsColor).text(runs))
    }
}

/// What a run may be judged.
enum RunVerdict: String, ExpressibleByArgument, CaseIterable {
    case pass, fail, invalid
}

extension KeptRun.Status: ExpressibleByArgument {}

/// `squall runs tag`
struct RunsTag: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tag", abstract: "Give a run tags, or take them away.")

    @Argument(help: "The run.") var run: String
    @Argument(help: "The tags.") var tags: [String]
    @Flag(help: "Take the tags away.") var remove = false
    @OptionGroup var file: StoreFile

    func run() async throws {
        let store = try file.open()
        let kept = try store.run(named: run)
        try store.tag(kept, with: remove ? [] : tags, without: remove ? tags : [])
    }
}

/// `squall runs delete`
struct RunsDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete runs, and give their space back.")

    @Argument(help: "The runs.") var runs: [String]
    @OptionGroup var file: StoreFile

    func run() async throws {
        let store = try file.open()
        // All are known before the first one goes.
        let kept = try runs.map { try store.run(named: $0) }
        for run in kept {
            try store.delete(run)
            Terminal.standardError.write("deleted \(run.id)\n")
        }
        do throws(StoreProblem) {
            try store.compact()
        } catch {
            Terminal.standardError.write("warning: their space is not given back: \(error)\n")
        }
    }
}

/// `squall runs export`
struct RunsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a run into a file of its own.")

    @Argument(help: "The run.") var run: String
    @Argument(help: "The file.") var target: String
    @OptionGroup var file: StoreFile

    func run() async throws {
        let store = try file.open()
        try store.export(try store.run(named: run), to: target)
    }
}

/// `squall runs import`
struct RunsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take the runs of a file that squall runs export, or another store, wrote.")

    @Argument(help: "The file.") var source: String
    @OptionGroup var file: StoreFile

    func run() async throws {
        let came = try file.open(creates: true).importRuns(from: source)
        Terminal.standardError.write(
            came.isEmpty ? "nothing new in \(source)\n" : came.map { "imported \($0)\n" }.joined())
    }
}

/// `squall runs send`
struct RunsSend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send a run to a hub, which keeps it and shows it in a browser.")

    @Argument(help: "The run.") var run: String
    @Option(help: ArgumentHelp("The hub: http://127.0.0.1:4318.", valueName: "url"))
    var hub: String
    @Option(help: ArgumentHelp("A file with the hub's token in its first line.", valueName: "file"))
    var hubTokenFile: String?
    @OptionGroup var identity: HubIdentityOptions
    @OptionGroup var file: StoreFile

    func run() async throws {
        try identity.check(hub)
        let address = try HubAddress(parsing: hub, token: try hubTokenFile.map(TokenFile.token(in:)))
        let store = try file.open()
        let kept = try store.run(named: run)
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-send-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "run.squall")
        try store.export(kept, to: copy.path)
        let bytes = Array(try Data(contentsOf: copy))
        let came = try await HTTPPush.withClient(identity: try identity.identity()) { client in
            do { return try await HubClient(client, address).send(run: bytes) } catch {
                throw Diagnostic("\(error)")
            }
        }
        Terminal.standardError.write(
            came.isEmpty ? "the hub has \(kept.id) already\n" : "the hub at \(address) has \(kept.id) now\n")
    }
}
