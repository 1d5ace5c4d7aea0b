import LoadEngine
import LoadPlan

/// One part of a scenario in Swift: a phase, a class of users, a threshold, or anything else under a key of its own.
public struct ScenarioPart: Sendable {
    /// The key of the scenario file that it stands under.
    let key: String
    /// What stands there; of phases, users and thresholds one element of the list, of scenarios one entry.
    let node: LocatedNode
    /// The code that comes with it.
    var code: [String: UserCode] = [:]

    /// Those that a scenario has several of.
    private static let lists = ["phases", "users", "thresholds"]

    func add(to entries: inout [LocatedNode.Entry]) {
        let known = entries.firstIndex { $0.key == key }
        guard Self.lists.contains(key) || (key == "scenarios" && known != nil) else {
            entries.append(.init(key: key, keyLocation: node.location, value: node))
            return
        }
        if key == "scenarios", let known, case .mapping(let others) = entries[known].value.value,
            case .mapping(let own) = node.value
        {
            entries[known].value.value = .mapping(others + own)
            return
        }
        guard let known, case .list(let elements) = entries[known].value.value else {
            let list = LocatedNode(.list([node]), at: node.location)
            entries.append(.init(key: key, keyLocation: node.location, value: list))
            return
        }
        entries[known].value.value = .list(elements + [node])
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
