import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// The setup failed: nothing was loaded, and nothing measured.
public struct SetupFailed: Error, Sendable, CustomStringConvertible {
    /// What to tell the user.
    public let description: String

    init(_ failure: String) {
        description = "the setup failed, and the load did not begin: \(failure)"
    }
}

/// What encloses the load: the setup and the teardown of a run, as the start and the end of a user that is nobody's. What
/// it does is in no report but where it fails.
struct RunBracket: Sendable {
    private let player: PlacedPlayer
    private let user: LoopBound<VirtualUser>
    /// The values that all users know by the setup.
    private let saves: [String]

    /// Makes the user. Call it on the player's loop.
    init(_ player: PlacedPlayer, saves: [String]) {
        self.player = player
        self.saves = saves
        user = LoopBound(VirtualUser(number: 0, player: player.player.value), to: player.loop)
    }

    /// Carries out the setup.
    ///
    /// - Returns: the values that it saved, by name.
    /// - Throws: `SetupFailed`.
    func setUp() async throws -> [(name: String, value: ArraySlice<UInt8>)] {
        if let failure = await perform(\.onStart) { throw SetupFailed(failure) }
        return await player.loop.isolation.run { _ in
            saves.compactMap { name in user.value.value(named: name).map { (name, $0) } }
        }
    }

    /// Carries out the teardown, also where the streams of the load were cancelled.
    ///
    /// - Returns: what failed; nil for nothing.
    func tearDown() async -> String? {
        await player.loop.isolation.run { _ in player.loop.admitStreams() }
        let failure = await perform(\.onStop)
        await player.loop.isolation.run { _ in user.value.close() }
        return failure
    }

    private func perform(_ part: @Sendable (StepProgram) -> Int?) async -> String? {
        let isDone = await player.loop.isolation.run { _ in await user.value.performOnce(part) }
        // Taken in any case: what failed in the setup is no failure of the teardown.
        let snapshot = await player.call { $0.takeInterval().snapshot(start: .zero, end: .zero) }
        guard !isDone else { return nil }
        let failures = Self.failures(in: snapshot)
        return failures.isEmpty ? "it was cut before its end" : failures.joined(separator: "; ")
    }

    /// What failed, by step; what was no step's, such as code, by kind.
    private static func failures(in snapshot: Snapshot) -> [String] {
        let keys = snapshot.series.keys.filter { $0.error != nil }.sorted { $0.task < $1.task }
        let ofSteps = keys.compactMap { key in
            key.error.map { "\"\(key.task)\": \(snapshot.errors[$0]?.examples.first ?? $0.name)" }
        }
        let others = snapshot.errors.filter { kind, _ in !keys.contains { $0.error == kind } }
        return ofSteps + others.map { "\($0.name): \($1.examples.first ?? "")" }.sorted()
    }
}
