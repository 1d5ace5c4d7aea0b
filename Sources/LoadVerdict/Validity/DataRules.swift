extension ValidityCheck {
    /// Users whose rows could not be read any more ended: from then on the load was not the planned one.
    static func data(_ evidence: Evidence) -> Validity.Finding? {
        let broken = evidence.facts.brokenData
        guard !broken.isEmpty else { return nil }
        return .init(
            name: "data", state: .invalid,
            message: "users ended before their time, for their data broke: " + broken.joined(separator: "; "),
            advice: "leave data files as they are while a run reads them, and begin the run again")
    }

    /// What the run left behind is not in its numbers, but may be in those of the next.
    static func teardown(_ evidence: Evidence) -> Validity.Finding? {
        evidence.facts.brokenTeardown.map { failure in
            .init(
                name: "teardown", state: .suspect, message: "the teardown failed: \(failure)",
                advice: "what the setup made may still be there; take it away before the next run")
        }
    }
}
