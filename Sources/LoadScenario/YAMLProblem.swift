import LoadPlan
import Yams

/// What the YAML parser could not read, in the words of someone who writes a scenario.
struct YAMLProblem {
    private let error: any Error
    private let lines: SourceLines
    private let file: String

    init(_ error: any Error, lines: SourceLines, file: String) {
        (self.error, self.lines, self.file) = (error, lines, file)
    }

    /// Reports the problem: mostly one, since nothing behind it can be read; tabs in the indentation all at once.
    func report(into diagnostics: inout Diagnostics) {
        guard let (problem, mark, context) = parts else {
            diagnostics.report(
                Diagnostic("this is not YAML: \(error)", at: SourceLocation(file: file, line: 1, column: 1)))
            return
        }
        let tabs = lines.tabsInIndentation()
        if problem.contains("cannot start any token") || problem.contains("tab"),
            tabs.contains(where: { $0.line == mark.line })
        {
            for tab in tabs {
                diagnostics.report(
                    Diagnostic(
                        "a tab cannot indent YAML", fix: "use spaces", at: place(line: tab.line, column: tab.column)))
            }
            return
        }
        diagnostics.report(diagnostic(problem, at: mark, context: context))
    }

    private var parts: (problem: String, mark: Mark, context: YamlError.Context?)? {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            (problem, mark, context)
        default: nil
        }
    }

    private func diagnostic(_ problem: String, at mark: Mark, context: YamlError.Context?) -> Diagnostic {
        let here = place(line: mark.line, column: mark.column)
        let start = context.map { place(line: $0.mark.line, column: $0.mark.column) } ?? here
        switch problem {
        case "Maximum nesting level reached, set with yaml_set_max_nest_level())":
            return Diagnostic("this is nested too deeply", fix: "close the brackets before it", at: here)
        case "mapping values are not allowed in this context":
            guard lines.start(ofLine: mark.line, before: mark.column).contains(": ") else {
                return Diagnostic(
                    "this key is indented further than its neighbours", fix: "indent it like them",
                    at: firstKey(onLine: mark.line))
            }
            return Diagnostic(
                "a second \": \" in one line",
                fix: "put text with a colon in quotes, or indent the keys below like their neighbours",
                at: here)
        case "could not find expected ':'":
            return Diagnostic("a \":\" is missing after this key", fix: "write key: value", at: start)
        case "did not find expected key", "did not find expected '-' indicator",
            "did not find expected <document start>",
            "block sequence entries are not allowed in this context":
            return Diagnostic(
                "this does not continue what stands above",
                fix: "indent it like its neighbours, and write key: value or begin it with -", at: here)
        case "found character that cannot start any token":
            let found = lines.scalar(line: mark.line, column: mark.column).map { String($0.scalar) } ?? ""
            return Diagnostic("a value cannot begin with \"\(found)\"", fix: "put it in quotes", at: here)
        case "found unexpected end of stream":
            return Diagnostic("this quote is never closed", fix: "close it", at: start)
        case "did not find expected ',' or ']'":
            return Diagnostic("this list is not closed", fix: "write , between its values and ] at its end", at: start)
        case "did not find expected ',' or '}'":
            return Diagnostic("this mapping is not closed", fix: "write , between its keys and } at its end", at: start)
        case "found undefined alias":
            return Diagnostic(
                "this alias has no anchor", fix: "name it above with &, or quote text that begins with *", at: here)
        case "but found another document":
            return Diagnostic(
                "a scenario is one document", fix: "remove --- and what follows, or put it in a file of its own",
                at: here)
        case "found unknown escape character":
            return Diagnostic("an unknown escape", fix: #"write \\ for a backslash, or use single quotes"#, at: here)
        default:
            return Diagnostic(
                "this is not YAML: \(problem)\(context.map { " (\($0.text))" } ?? "")",
                fix: "check the indentation, colons, quotes and brackets around here", at: here)
        }
    }

    private func firstKey(onLine line: Int) -> SourceLocation {
        place(line: line, column: lines.start(ofLine: line, before: .max).prefix { $0 == " " }.count + 1)
    }

    private func place(line: Int, column: Int) -> SourceLocation {
        lines.location(line: line, column: column, file: file)
    }
}
