import LoadContent
import LoadPlan

extension HTTPSettings {
    /// The target and the path, with its query, that one URL means.
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public static func splitting(url: String) throws(Diagnostic) -> (settings: HTTPSettings, path: String) {
        let withoutFragment = url.prefix { $0 != "#" }
        let authorityStart = withoutFragment.firstRange(of: "://")?.upperBound ?? withoutFragment.startIndex
        let pathStart = withoutFragment[authorityStart...].firstIndex { "/?".contains($0) } ?? withoutFragment.endIndex
        let settings = try HTTPSettings(target: String(withoutFragment[..<pathStart]))
        let rest = String(withoutFragment[pathStart...])
        let path = rest.hasPrefix("/") ? rest : "/" + rest
        if let problem = HTTPSyntax.problem(inPath: path) {
            throw Diagnostic("\"\(url)\" \(problem.message)", fix: problem.fix)
        }
        return (settings, path)
    }
}
