import LoadPlan

/// The load that was asked for at each moment of a run: as planned, and as people changed it. Pure.
struct LiveCourse: Sendable {
    /// The most changes that are kept; of more, the first ones are forgotten.
    static let mostChanges = 200

    private let plan: Plan
    /// The courses, each from a moment on.
    private var stretches: [(from: Duration, courses: Courses)]

    init(_ plan: Plan) {
        self.plan = plan
        stretches = [(.zero, Courses(plan))]
    }

    /// Takes in what somebody did.
    mutating func changed(_ event: RunEvent) {
        guard event.steers, var courses = stretches.last?.courses else { return }
        courses.replay([event])
        stretches.append((event.at, courses))
        if stretches.count > Self.mostChanges { stretches.remove(at: 1) }
    }

    /// Whether all that is not over is paused at a moment.
    func isPaused(at moment: Duration) -> Bool { courses(at: moment)?.isPaused(at: moment) ?? false }

    /// The arrivals per second asked for at a moment, of all scenarios; nil where one of them has users instead.
    func rate(at moment: Duration) -> Double? {
        guard plan.scenarios.allSatisfy(\.workload.isOpen), let courses = courses(at: moment) else { return nil }
        return plan.scenarios.indices.reduce(0) { $0 + courses.level(of: $1, at: moment) }
    }

    private func courses(at moment: Duration) -> Courses? {
        stretches.last { $0.from <= moment }?.courses ?? stretches.first?.courses
    }
}
