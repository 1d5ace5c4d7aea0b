/// What the program of a scenario is started with: what `squall run` was, without the file's name and what says how to
/// build it.
public enum ScriptArguments {
    /// The arguments that are passed on.
    ///
    /// - Parameters:
    ///   - given: all that follows the subcommand.
    ///   - script: the file as the user named it.
    ///   - options: the options that are not passed on; each has a value.
    ///   - accepts: whether the program takes these. The file's name may be some option's value too.
    /// - Returns: nil where the file's name is not among them.
    public static func passedOn(
        _ given: [String], script: String, without options: Set<String>, accepts: ([String]) -> Bool
    ) -> [String]? {
        var kept: [String] = []
        var rest = given[...]
        while let argument = rest.popFirst() {
            if options.contains(argument) {
                rest = rest.dropFirst()
            } else if !options.contains(where: { argument.hasPrefix($0 + "=") }) {
                kept.append(argument)
            }
        }
        return kept.indices.filter { kept[$0] == script }
            .map { index in Array(kept[..<index] + kept[(index + 1)...]) }
            .first(where: accepts)
    }
}
