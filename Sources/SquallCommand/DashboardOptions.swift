import ArgumentParser
import LoadDashboard
import LoadPlan
import LoadStore
import Squall

/// Flags about a page that shows a run while it lasts.
struct DashboardOptions: ParsableArguments {
    /// What was written after the flag. The parser takes the flag to stand alone where a value cannot be read, which is right of a
    /// target that follows it, and would hide a mistake in an address.
    struct Choice: Sendable, CustomStringConvertible {
        var address: Result<DashboardAddress, Diagnostic>

        /// - Throws: where it is what to load, rather than where to listen.
        init(parsing text: String) throws {
            if text.contains("://") || [".yaml", ".yml", ".swift"].contains(where: text.hasSuffix) {
                throw ValidationError("\(text) is a target")
            }
            address = Result { () throws(Diagnostic) in try DashboardAddress(parsing: text) }
        }

        init(_ address: DashboardAddress) { self.address = .success(address) }

        var description: String { (try? address.get()).map { "\($0)" } ?? "" }
    }

    @Option(
        // Of the other ways to parse, the default one forgets what stands behind `=` where another option follows.
        name: .customLong("dashboard"), defaultAsFlag: Choice(.anyPort), parsing: .next,
        help: ArgumentHelp(
            "Show the run in a browser while it lasts: on any free port of loopback, on that port, or at that address.",
            valueName: "port"),
        transform: Choice.init(parsing:))
    var choice: Choice?

    func validate() throws {
        if case .failure(let mistake) = choice?.address {
            throw ValidationError("--dashboard \(mistake.message); \(mistake.fix ?? "")")
        }
    }

    /// Where the page is to be; nil for none.
    var dashboard: DashboardAddress? { try? choice?.address.get() }

    /// The kept runs that the page shows too; nil where the run itself is not kept, or they cannot be read.
    func store(_ options: StoreOptions) -> RunStore? {
        guard dashboard != nil, !options.noStore else { return nil }
        return try? StorePath.open(options.store, creates: true)
    }
}
