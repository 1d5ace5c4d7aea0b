import LoadPlan

/// Reads a scenario file: text → located nodes → plan. All mistakes at once, in the order of the file.
///
/// The reader knows no protocol, no file system and no environment: the steps' decoders, the text and its surroundings
/// come in.
public struct ScenarioReader: Sendable {
    private let decoders: [any StepDecoder]
    private let surroundings: ScenarioSurroundings

    /// Makes a reader for scenarios whose steps these executors perform.
    public init(decoders: [any StepDecoder], surroundings: ScenarioSurroundings = ScenarioSurroundings()) {
        self.decoders = decoders
        self.surroundings = surroundings
    }

    /// Reads a scenario written in YAML.
    ///
    /// - Parameters:
    ///   - text: the file's content.
    ///   - file: the file as the user named it; appears in messages, and gives a scenario without `name` its name.
    /// - Returns: the plan, and what there is to say about the text. The plan is nil exactly where there are errors.
    public func read(text: String, file: String) -> (plan: Plan?, diagnostics: Diagnostics) {
        var diagnostics = Diagnostics()
        guard let root = YAMLDocument(text: text, file: file).root(into: &diagnostics) else {
            return (nil, diagnostics.sorted())
        }
        return read(root, name: Self.name(of: file), diagnostics)
    }

    /// Reads a scenario that was not written in a file: its nodes, wherever they come from.
    ///
    /// - Parameter name: what it is called where it does not say so.
    /// - Returns: as for a text.
    public func read(_ root: LocatedNode, name: String) -> (plan: Plan?, diagnostics: Diagnostics) {
        read(root, name: name, Diagnostics())
    }

    private func read(
        _ root: LocatedNode, name: String, _ found: Diagnostics
    ) -> (plan: Plan?, diagnostics: Diagnostics) {
        var diagnostics = found
        let decoder = ScenarioDecoder(decoders: decoders, defaultName: name, surroundings: surroundings)
        let plan = decoder.plan(from: root, into: &diagnostics)
        return (diagnostics.hasErrors ? nil : plan, diagnostics.sorted())
    }

    /// `Examples/shop.yaml` → `shop`.
    private static func name(of file: String) -> String {
        let last = file.split(separator: "/").last ?? "scenario"
        let stem = last.split(separator: ".").first ?? last
        return String(stem)
    }
}
