import LoadPlan

/// A step as a scenario in Swift writes it: what a file would have there, and the code that comes with it.
public struct WrittenStep: Sendable {
    let node: LocatedNode
    var code: [WrittenCode] = []
}

/// Something that is a step of a task.
public protocol ScenarioStep {
    /// The step.
    var written: WrittenStep { get }
}

/// Collects steps, one after the other.
@resultBuilder
public enum StepsBuilder {
    /// A step.
    public static func buildExpression(_ step: some ScenarioStep) -> [WrittenStep] { [step.written] }
    /// All steps, in order.
    public static func buildBlock(_ steps: [WrittenStep]...) -> [WrittenStep] { steps.flatMap(\.self) }
    /// Steps that are there only if something is so, before the run.
    public static func buildOptional(_ steps: [WrittenStep]?) -> [WrittenStep] { steps ?? [] }
    /// The one or the other.
    public static func buildEither(first steps: [WrittenStep]) -> [WrittenStep] { steps }
    /// The one or the other.
    public static func buildEither(second steps: [WrittenStep]) -> [WrittenStep] { steps }
    /// Steps made by a loop, before the run.
    public static func buildArray(_ steps: [[WrittenStep]]) -> [WrittenStep] { steps.flatMap(\.self) }
}

extension WrittenStep {
    /// A step with plain values, lists of steps, and more under any key.
    init(
        _ site: CallSite, _ entries: [(key: String, value: ScenarioValue?)],
        lists: [(key: String, steps: [WrittenStep])] = []
    ) {
        var written: [LocatedNode.Entry] = entries.compactMap { entry in
            entry.value.map { site.entry(entry.key, $0.node(at: site.location)) }
        }
        written += lists.map { site.entry($0.key, LocatedNode(steps: $0.steps, at: site)) }
        node = LocatedNode(.mapping(written), at: site.location)
        code = lists.flatMap(\.steps).flatMap(\.code)
    }
}

extension LocatedNode {
    /// A list of steps.
    init(steps: [WrittenStep], at site: CallSite) {
        self.init(.list(steps.map(\.node)), at: site.location)
    }
}
