import LoadPlan

/// `thresholds`: one, or a list of them.
struct ThresholdsDecoder {
    /// The names that a threshold `of "..."` may ask for; nil where mistakes hide some, which are then to be mended
    /// first.
    let tasks: [String]?

    /// The thresholds; what is wrong is reported.
    func thresholds(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [Threshold] {
        guard let node else { return [] }
        if case .scalar = node.value { return threshold(node, into: &diagnostics).map { [$0] } ?? [] }
        let nodes = node.list(
            "thresholds", wanted: "a list of thresholds, for example [p99 < 300ms, errors < 1%]", into: &diagnostics)
        return (nodes ?? []).compactMap { threshold($0, into: &diagnostics) }
    }

    private func threshold(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Threshold? {
        let what = node.text.map { "threshold \"\($0)\"" } ?? "a threshold"
        let threshold = node.parse(what, wanted: "for example p99 < 300ms", into: &diagnostics) {
            text throws(Diagnostic) in try Threshold(parsing: text)
        }
        guard let task = threshold?.task, let tasks, !tasks.contains(task) else { return threshold }
        let known = tasks.map { "\"\($0)\"" }.joined(separator: ", ")
        diagnostics.report(
            Diagnostic(
                "\(what) asks for the unknown task \"\(task)\"",
                fix: task.nearest(among: tasks).map { "did you mean \"\($0)\"?" } ?? "the tasks are \(known)",
                at: node.location))
        return nil
    }
}
