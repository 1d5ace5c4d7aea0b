import LoadPlan

/// One part of a scenario in Swift: a phase, a class of users, a threshold, or anything else under a key of its own.
public struct ScenarioPart: Sendable {
    /// The key of the scenario file that it stands under.
    let key: String
    /// What stands there; of phases, users and thresholds one element of the list, of scenarios one entry.
    let node: LocatedNode
    /// The code that comes with it.
    var code: [WrittenCode] = []

    /// Those that a scenario has several of.
    private static let lists = ["phases", "users", "thresholds"]

    func add(to entries: inout [LocatedNode.Entry]) {
        let isOfSeveral = Self.lists.contains(key)
        let known = entries.firstIndex { $0.key == key }
        switch (known.map { entries[$0].value.value }, node.value) {
        case (.list(let elements)?, _) where isOfSeveral: replace(known, by: .list(elements + [node]), in: &entries)
        case (.mapping(let others)?, .mapping(let own)) where key == "scenarios":
            replace(known, by: .mapping(others + own), in: &entries)
        default:
            let value = isOfSeveral ? LocatedNode(.list([node]), at: node.location) : node
            entries.append(.init(key: key, keyLocation: node.location, value: value))
        }
    }

    private func replace(_ place: Int?, by value: LocatedNode.Value, in entries: inout [LocatedNode.Entry]) {
        if let place { entries[place].value.value = value }
    }
}

/// Something that stands for parts of a scenario.
public protocol ScenarioPartConvertible {
    /// The parts, in order.
    var parts: [ScenarioPart] { get }
}

/// Collects the parts of a scenario.
@resultBuilder
public enum ScenarioBuilder {
    /// What stands for parts.
    public static func buildExpression(_ parts: some ScenarioPartConvertible) -> [ScenarioPart] { parts.parts }
    /// All parts, in order.
    public static func buildBlock(_ parts: [ScenarioPart]...) -> [ScenarioPart] { parts.flatMap(\.self) }
    /// Parts that are there only if something is so.
    public static func buildOptional(_ parts: [ScenarioPart]?) -> [ScenarioPart] { parts ?? [] }
    /// The one or the other.
    public static func buildEither(first parts: [ScenarioPart]) -> [ScenarioPart] { parts }
    /// The one or the other.
    public static func buildEither(second parts: [ScenarioPart]) -> [ScenarioPart] { parts }
    /// Parts made by a loop.
    public static func buildArray(_ parts: [[ScenarioPart]]) -> [ScenarioPart] { parts.flatMap(\.self) }
}
