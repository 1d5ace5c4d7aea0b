import LoadMeasure

/// What failed of the steps that are done once for the whole run, in words: they are in no report.
struct FailureList {
    /// Whether a step that fails is the last that is done.
    let endsSteps: Bool
    /// By the names of the steps, each the first time.
    private var failures: [(name: String, detail: String)] = []

    init(endsSteps: Bool) {
        self.endsSteps = endsSteps
    }

    /// An exchange of that name.
    mutating func add(exchange name: String, _ detail: String) { add("\"\(name)\"", detail) }

    /// All of another one.
    mutating func add(_ others: FailureList) {
        for failure in others.failures { add(failure.name, failure.detail) }
    }

    mutating func add(_ name: String, _ detail: String) {
        guard !failures.contains(where: { $0.name == name }) else { return }
        failures.append((name, detail))
    }

    /// All of it, in the order in which it came.
    var text: String {
        if failures.isEmpty { return "it was cut before its end" }
        return failures.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    }
}

extension VirtualUser {
    /// An exchange of a strand has failed.
    ///
    /// - Parameter step: its number in the recorder.
    @inline(never)
    func fail(_ error: ErrorKind, step: Int, detail: @autoclosure () -> String?, on strand: inout Strand) {
        note(on: &strand) { ("\"\(player.recorder.names(of: step).task)\"", detail() ?? error.name) }
    }

    /// Something of a strand has failed that is no exchange.
    @inline(never)
    func fail(_ error: ErrorKind, detail: String, on strand: inout Strand) {
        player.recorder.count(error, detail: detail)
        note(on: &strand) { (error.name, detail) }
    }

    private func note(on strand: inout Strand, _ failure: () -> (name: String, detail: String)) {
        strand.failures += 1
        strand.scope?.failures += 1
        guard failures != nil else { return }
        let (name, detail) = failure()
        failures?.add(name, detail)
        if failures?.endsSteps == true { cut(&strand, because: .failed) }
    }
}
