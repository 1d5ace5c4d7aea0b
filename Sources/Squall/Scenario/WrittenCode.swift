import Foundation
import LoadEngine
import LoadPlan

/// A task's own code, as a scenario in Swift writes it.
struct WrittenCode: Sendable {
    /// What tells code from other code of its name: a closure cannot be compared with another.
    enum Origin: Hashable {
        /// One `Code`, however often it stands in the scenario.
        case step(UUID)
        /// A task of a type, or what the type does at its start or end.
        case type(ObjectIdentifier, key: String)
    }

    /// What the plan calls it.
    let name: String
    let location: SourceLocation
    let origin: Origin
    let code: UserCode
}

extension [WrittenCode] {
    /// The code by its names.
    var byName: [String: UserCode] { Dictionary(map { ($0.name, $0.code) }) { first, _ in first } }

    /// A mistake for each name that something else has already: only one of the two would be run.
    var clashes: [Diagnostic] {
        var first: [String: WrittenCode] = [:]
        var seen: Set<WrittenCode.Origin> = []
        return compactMap { code in
            guard seen.insert(code.origin).inserted else { return nil }
            guard let other = first[code.name] else {
                first[code.name] = code
                return nil
            }
            let (here, there) = (code.location, other.location)
            let place = here == there ? "here, made again" : "at \(there.file):\(there.line):\(there.column)"
            return Diagnostic(
                "two pieces of code are called \"\(code.name)\", the other one \(place)",
                fix: "give each its own name, or make the step once and use it in both places", at: here)
        }
    }
}
