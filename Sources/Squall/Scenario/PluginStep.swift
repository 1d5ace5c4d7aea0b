import LoadPlan

/// A step of any protocol, by its keys: `PluginStep(["get": "cart:${id}", "expect": ["value": "3"]])`.
///
/// A plug-in may give its steps a type of their own, with `written` made of the same keys:
///
/// ```swift
/// struct Say: ScenarioStep {
///     let written: WrittenStep
///     init(_ text: String, file: String = #filePath, line: Int = #line, column: Int = #column) {
///         written = WrittenStep(["say": ScenarioValue(text)], file: file, line: line, column: column)
///     }
/// }
/// ```
public struct PluginStep: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// A step with these keys, as a scenario file has them.
    ///
    /// - Parameter name: the name of its series; without it the protocol's own.
    public init(
        _ keys: KeyValuePairs<String, ScenarioValue>, name: String? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column
    ) {
        written = WrittenStep(keys, name: name, file: file, line: line, column: column)
    }
}

extension WrittenStep {
    /// A step with these keys, as a scenario file has them.
    ///
    /// - Parameters:
    ///   - name: the name of its series.
    ///   - file: where its author wrote it, which mistakes name.
    public init(
        _ keys: KeyValuePairs<String, ScenarioValue>, name: String? = nil, file: String, line: Int, column: Int
    ) {
        self.init(
            CallSite(file, line, column),
            [("name", name.map { ScenarioValue($0) })] + keys.map { ($0.key, $0.value) })
    }
}
