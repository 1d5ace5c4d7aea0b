import ArgumentParser
import Foundation
import LoadLoop
import LoadPlan
import LoadStore

/// Flags about where runs are kept.
package struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep the run in that file instead of the user's own store (squall runs).", valueName: "file"))
    package var store: String?

    @Flag(help: "Keep nothing of the run.")
    package var noStore = false

    @Option(help: ArgumentHelp("A word to find the run by; repeatable.", valueName: "word"))
    package var tag: [String] = []

    package init() {}

    package func validate() throws {
        if noStore, store != nil { throw ValidationError("--no-store keeps nothing, and --store says where; give one") }
        if noStore, !tag.isEmpty { throw ValidationError("--tag is for a run that is kept; leave --no-store away") }
        if let empty = tag.first(where: \.isEmpty) { throw ValidationError("--tag \"\(empty)\" has no letter") }
    }

    /// What keeps a run of the plan; nil where nothing does. A store that cannot be opened keeps no run from being done: `warn` is told.
    package func recorder(of plan: Plan, warn: (String) -> Void) -> RunRecorder? {
        guard !noStore else { return nil }
        guard let path = StorePath.chosen(store) else {
            warn("the run is not kept: this user has no home; name a file with --store FILE, or say --no-store")
            return nil
        }
        do throws(StoreProblem) {
            return RunRecorder(try RunStore(path: path), environment: .here, target: plan.target, tags: tag) {
                Date.now.timeIntervalSince1970
            }
        } catch {
            warn("the run is not kept: \(error)")
            return nil
        }
    }
}

/// Where the store of runs is.
package enum StorePath {
    /// The file that was named, or the user's own; nil where there is neither.
    package static func chosen(_ named: String?) -> String? {
        named ?? RunStore.standardPath(environment: ProcessInfo.processInfo.environment)
    }

    /// Opens the store that was named, or the user's own.
    package static func open(
        _ named: String?, creates: Bool, durability: RunStore.Durability = .process
    ) throws -> RunStore {
        guard let path = chosen(named) else {
            throw Diagnostic("this user has no home, and so no store of runs", fix: "name one with --store FILE")
        }
        return try RunStore(path: path, creates: creates, durability: durability)
    }
}

extension GeneratorEnvironment {
    /// This machine and process.
    package static var here: GeneratorEnvironment {
        var names = utsname()
        uname(&names)
        func text(_ field: some Any) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return GeneratorEnvironment(
            version: SquallVersion.text, host: text(names.nodename),
            system: "\(text(names.sysname)) \(text(names.release))",
            cores: ProcessInfo.processInfo.activeProcessorCount, descriptors: DescriptorLimit.raise())
    }
}
