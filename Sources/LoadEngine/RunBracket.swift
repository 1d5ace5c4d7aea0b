import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// The setup failed: nothing was loaded, and nothing measured.
public struct SetupFailed: Error, Sendable, CustomStringConvertible {
    /// What to tell the user.
    public let description: String

    /// - Parameter leavesOutTeardown: whether there is one.
    init(_ failure: String, leavesOutTeardown: Bool) {
        description =
            "the setup failed, and the load did not begin: \(failure)"
            + (leavesOutTeardown ? "; the teardown was left out, so what the setup made may still be there" : "")
    }
}

/// What encloses the load: the setup and the teardown of a run, as the start and the end of a user that is nobody's. What
/// it does is in no report but where it fails.
struct RunBracket: Sendable {
    private let player: PlacedPlayer
    private let user: LoopBound<VirtualUser>
    private let preparation: Preparation

    /// Makes the user. Call it on the player's loop.
    init(_ player: PlacedPlayer, for preparation: Preparation) {
        self.player = player
        self.preparation = preparation
        user = LoopBound(VirtualUser(number: 0, player: player.player.value), to: player.loop)
    }

    /// Carries out the setup, up to the first step that fails.
    ///
    /// - Returns: the values that it saved, by name.
    /// - Throws: `SetupFailed`.
    func setUp() async throws -> [(name: String, value: ArraySlice<UInt8>)] {
        if let failure = await perform(\.onStart, endsAtFailure: true) {
            throw SetupFailed(failure, leavesOutTeardown: !preparation.teardown.isEmpty)
        }
        return await player.loop.isolation.run { _ in
            preparation.saves.compactMap { name in user.value.value(named: name).map { (name, $0) } }
        }
    }

    /// Carries out the teardown, also where the streams of the load were cancelled.
    ///
    /// - Returns: what failed; nil for nothing.
    func tearDown() async -> String? {
        await player.loop.isolation.run { _ in player.loop.admitStreams() }
        let failure = await perform(\.onStop, endsAtFailure: false)
        await player.loop.isolation.run { _ in user.value.close() }
        return failure
    }

    /// - Returns: what failed; nil for nothing.
    private func perform(_ part: @Sendable (StepProgram) -> Int?, endsAtFailure: Bool) async -> String? {
        await player.loop.isolation.run { _ in await user.value.performOnce(part, endsAtFailure: endsAtFailure)?.text }
    }
}
