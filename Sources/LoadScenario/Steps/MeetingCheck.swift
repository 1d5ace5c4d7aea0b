import LoadPlan

/// Whether those whom a rendezvous waits for can ever be there: a user waits at one place at a time, so that no round can
/// have more users than may exist.
struct MeetingCheck {
    let scenarios: [ScenarioPlan]

    /// Reports a rendezvous that can only end by its time-out.
    ///
    /// - Parameter location: where it is written how many it waits for.
    func check(_ meeting: RendezvousStep, at location: SourceLocation, into diagnostics: inout Diagnostics) {
        var (most, comers, classes) = (0, 0, 0)
        for scenario in scenarios {
            let places = scenario.userClasses.map { $0.places(named: meeting.name) }
            // In steps at once one user may come several times.
            guard !places.contains(where: \.isAtOnce) else { return }
            let chosen = Set(places.indices.filter { places[$0].isThere })
            guard let users = try? scenario.workload.mostUsers(of: chosen, among: scenario.userClasses)
            else { return }
            (most, comers, classes) = (most + users, comers + chosen.count, classes + places.count)
        }
        guard most < meeting.users else { return }
        let isOpen = scenarios.allSatisfy(\.workload.isOpen)
        let more = isOpen ? "raise max-users" : "plan more users"
        let fix = most < 2 ? more : "write users: \(most) or less, or \(more)"
        let whose = comers < classes ? " of its class\(comers == 1 ? "" : "es")" : ""
        let users = "\(most) user\(most == 1 ? "" : "s")"
        diagnostics.report(
            Diagnostic(
                "the rendezvous \"\(meeting.name)\" waits for \(meeting.users) users, and there are never more than "
                    + "\(users)\(whose)",
                fix: fix, at: location))
    }
}

extension UserClass {
    /// Whether its steps have a meeting place of that name, and whether it stands among steps at once.
    fileprivate func places(named name: String) -> (isThere: Bool, isAtOnce: Bool) {
        let all = (onStart + tasks.flatMap(\.steps) + onStop).meetings
        let own = all.filter { $0.name == name }
        return (!own.isEmpty, own.contains(where: \.isAtOnce))
    }
}
