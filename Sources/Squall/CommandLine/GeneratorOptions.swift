import ArgumentParser
import Foundation
import LoadEngine
import LoadLoop
import LoadPlan

/// Flags about this machine's part in the run.
package struct GeneratorOptions: ParsableArguments {
    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp("Event loops, one thread each. (default: the number of cores)", valueName: "count"))
    package var loops: Int?

    @Option(
        help: ArgumentHelp(
            "Busy-wait that long before each intended start, or off. (default: 30us)", valueName: "time"),
        transform: spelled(Duration.init(spin:)))
    package var spin: Duration = .microseconds(30)

    @Option(
        help: ArgumentHelp(
            "A host that may be loaded though it is neither local nor private; repeatable.", valueName: "host"))
    package var allow: [String] = []

    package init() {}

    package func validate() throws {
        if let loops, !(1...1024).contains(loops) {
            throw ValidationError("--loops \(loops) makes no sense; write a number from 1 to 1024")
        }
    }

    package var engineOptions: Engine.Options {
        Engine.Options(
            loops: loops ?? ProcessInfo.processInfo.activeProcessorCount, spin: spin,
            policy: AddressPolicy(allowedHosts: Set(allow)))
    }
}

extension Duration {
    fileprivate init(spin text: String) throws {
        self = text == "off" ? .zero : try Duration(parsing: text)
    }
}
