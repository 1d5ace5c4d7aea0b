import ArgumentParser
import LoadPlan

/// Flags that give a scenario's variables their values.
package struct VariableOptions: ParsableArguments {
    @Option(
        name: .customLong("var"),
        help: ArgumentHelp("A value for a variable of the scenario; repeatable.", valueName: "name=value"))
    package var variables: [String] = []

    package init() {}

    /// The values by name; of several for one name the last.
    ///
    /// Split here and not by the parser, whose messages quote what was given: it may be a secret.
    package func values() throws -> [String: String] {
        var values: [String: String] = [:]
        for text in variables {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw Diagnostic(
                    "--var is not followed by a name with its value", fix: "write for example --var product=7")
            }
            values[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return values
    }
}
