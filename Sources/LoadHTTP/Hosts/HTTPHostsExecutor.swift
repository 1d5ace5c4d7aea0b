import LoadLoop
import LoadPlan
import LoadWire

/// HTTP at several hosts on one loop: an executor for each place, and which of them performs which step.
///
/// The thin part between users and the executors of places: where all steps go to the target, and no code may go elsewhere,
/// there is none of it.
final class HTTPHostsExecutor: Executor {
    /// The target's first.
    private(set) var places: [HTTP1Executor]
    /// The place of each step.
    let placeOfStep: [Int]
    private var numbers: [HTTPOrigin: Int]
    private let context: ExecutorContext

    /// - Parameters:
    ///   - places: the target's first, then those of the origins, in their order.
    ///   - steps: where each step goes.
    init(places: [HTTP1Executor], of origins: [HTTPOrigin], steps: [HTTPOrigin?], context: ExecutorContext) {
        self.places = places
        self.context = context
        let numbers = Dictionary(uniqueKeysWithValues: origins.enumerated().map { ($1, $0 + 1) })
        placeOfStep = steps.map { origin in origin.flatMap { numbers[$0] } ?? 0 }
        self.numbers = numbers
    }

    func makeClient(session: Session) -> any ExchangeClient { HTTPHostsClient(self, session: session) }

    func followUps(of step: Int) -> [FollowUp] { places[0].followUps(of: step) }

    /// The place that an origin stands for; made where only code knows it.
    ///
    /// - Throws: a `Diagnostic` where what the settings say cannot be done there.
    func place(at origin: HTTPOrigin?) throws -> Int {
        let target = places[0]
        guard let origin, origin != target.settings.origin else { return 0 }
        if let known = numbers[origin] { return known }
        let place = try HTTPPlace(
            namedByCode: target.settings.at(origin), called: origin.authority, context: context)
        places.append(HTTP1Executor(place, target: target.connection, requests: target.table, context: context))
        numbers[origin] = places.count - 1
        return places.count - 1
    }
}
