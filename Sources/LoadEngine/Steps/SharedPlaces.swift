import LoadMeasure
import LoadPlan

/// What the users of all loops share while a run lasts: semaphores, meeting places and signals, by number.
struct SharedPlaces: Sendable {
    private(set) var semaphores: [RunSemaphore] = []
    private(set) var rendezvous: [Rendezvous] = []
    private(set) var signals: [RunSignal] = []
    private var permits: [String: (number: Int32, count: Int)] = [:]
    private var meetings: [String: (number: Int32, step: RendezvousStep)] = [:]
    private var signalNumbers: [String: Int32] = [:]

    /// The number of a semaphore.
    ///
    /// - Throws: a `Diagnostic` where it is known with another number of permits.
    mutating func number(ofSemaphore name: String, permits count: Int) throws(Diagnostic) -> Int32 {
        if let known = permits[name] {
            guard known.count == count else {
                throw Diagnostic(
                    "the semaphore \"\(name)\" has \(known.count) permits in one place and \(count) in another",
                    fix: "write the same number, or another name")
            }
            return known.number
        }
        semaphores.append(RunSemaphore(permits: count))
        let number = Int32(semaphores.count - 1)
        permits[name] = (number, count)
        return number
    }

    /// The number of a meeting place.
    ///
    /// - Throws: a `Diagnostic` where it is known with other users or another time-out.
    mutating func number(of step: RendezvousStep) throws(Diagnostic) -> Int32 {
        if let known = meetings[step.name] {
            guard known.step == step else {
                throw Diagnostic(
                    "the rendezvous \"\(step.name)\" has other users or another time-out in another place",
                    fix: "write the same, or another name")
            }
            return known.number
        }
        rendezvous.append(Rendezvous(users: step.users, timeout: step.timeout))
        let number = Int32(rendezvous.count - 1)
        meetings[step.name] = (number, step)
        return number
    }

    /// The rounds of each meeting place that ended since the last call.
    func takeMeetings() -> [String: MeetingCounts] {
        meetings.mapValues { rendezvous[Int($0.number)].takeCounts() }
    }

    /// The number of a signal.
    mutating func number(ofSignal name: String) -> Int32 {
        if let known = signalNumbers[name] { return known }
        signals.append(RunSignal())
        let number = Int32(signals.count - 1)
        signalNumbers[name] = number
        return number
    }
}
