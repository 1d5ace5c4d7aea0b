import LoadPlan

/// The steps in which users of the run wait for each other.
extension StepsDecoder {
    /// `lock: cart` or `semaphore: cart`, with `permits` and `steps`.
    mutating func guarded(
        _ kind: StepKind, _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        let name = node.fixedName(kind.rawValue, into: &diagnostics)
        var permits: Int? = 1
        if kind == .semaphore {
            permits = keys.required("permits", example: "permits: 5", into: &diagnostics)
                .flatMap { $0.integer("permits", in: 1...WorkloadDecoder.mostUsers, into: &diagnostics) }
        }
        if let name, held.contains(name) {
            diagnostics.report(
                Diagnostic(
                    "\"\(name)\" stands within itself, where a user would wait for what it has already",
                    fix: "remove the inner one, or give it another name", at: node.location))
        }
        let outer = held
        held += [name].compactMap(\.self)
        defer { held = outer }
        let steps = steps("steps", of: keys, into: &diagnostics)
        guard let name, let permits, let steps else { return nil }
        if let known = permitsOf[name], known != permits {
            diagnostics.report(
                Diagnostic(
                    "\"\(name)\" has \(known) \(known == 1 ? "permit" : "permits") elsewhere and \(permits) here",
                    fix: "write the same number, or another name", at: keys.location))
        }
        permitsOf[name] = permits
        return .guarded(GuardedSteps(name: name, permits: permits, steps: steps))
    }

    /// `rendezvous: start`, with `users` and perhaps a `timeout`.
    mutating func rendezvous(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        if let once {
            diagnostics.report(
                Diagnostic(
                    "a rendezvous means nothing in \(once), which is done once, without users",
                    fix: "write it into a task of the users who are to meet", at: keys.location))
            return nil
        }
        let name = node.fixedName("rendezvous", into: &diagnostics)
        let written = keys.required("users", example: "users: 10", into: &diagnostics)
        let users = written.flatMap { $0.integer("users", in: 2...WorkloadDecoder.mostUsers, into: &diagnostics) }
        let timeout = keys["timeout"].map { $0.duration("timeout", into: &diagnostics) }
        guard let name, let written, let users else { return nil }
        let step = RendezvousStep(
            name: name, users: users, timeout: (timeout ?? nil) ?? RendezvousStep.usualTimeout)
        let known = meetings.first { $0.step.name == name }
        if let known, known.step != step {
            diagnostics.report(
                Diagnostic(
                    "the rendezvous \"\(name)\" has other users or another timeout elsewhere",
                    fix: "write the same, or another name", at: keys.location))
        }
        if known == nil { meetings.append((step, written.location)) }
        return .rendezvous(step)
    }

    /// `await: ready`, perhaps with a `timeout`.
    func awaiting(_ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics) -> Step? {
        let timeout = keys["timeout"].map { $0.duration("timeout", into: &diagnostics) }
        return node.fixedName("await", into: &diagnostics)
            .map { .signal(SignalStep(name: $0, action: .await(timeout: timeout ?? nil))) }
    }
}
