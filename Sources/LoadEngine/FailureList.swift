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

    mutating func add(_ name: String, _ detail: String) {
        guard !failures.contains(where: { $0.name == name }) else { return }
        failures.append((name, detail))
    }

    /// What a step's failure is listed under.
    static func name(ofStep name: String) -> String { "\"\(name)\"" }

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
        note(on: &strand) { (FailureList.name(ofStep: player.recorder.names(of: step).task), detail() ?? error.name) }
    }

    /// Something of a strand has failed that is no exchange.
    @inline(never)
    func fail(_ error: ErrorKind, detail: String, on strand: inout Strand) {
        player.recorder.count(error, detail: detail)
        note(on: &strand) { (error.name, detail) }
    }

    /// Counts a failure of a strand; says what it was where nobody else will.
    func note(on strand: inout Strand, _ failure: () -> (name: String, detail: String)) {
        strand.countFailures()
        guard failures != nil else { return }
        let (name, detail) = failure()
        failures?.add(name, detail)
        guard failures?.endsSteps == true else { return }
        cut(&strand, because: .failed)
        // What is beside ends too.
        player.stopSending()
    }
}
