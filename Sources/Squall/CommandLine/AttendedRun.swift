import LoadEngine
import LoadOutput
import LoadVerdict
import UnixSignals

/// A test and what attends to it: the keys that change it and what is seen of it, and the signals that stop it.
package struct AttendedRun: Sendable {
    package var test: LoadTest
    /// Whether there are keys.
    package var keys: Bool

    package init(_ test: LoadTest, keys: Bool) {
        self.test = test
        self.keys = keys
    }

    /// Runs the test to its end.
    ///
    /// - Parameter surroundings: performs the run in what else there is while it lasts.
    package func run(
        control: RunControl = RunControl(),
        in surroundings: (_ run: () async throws -> RunResult) async throws -> RunResult = { try await $0() }
    ) async throws -> RunResult {
        // Trapped before anything of the terminal is changed.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sigwinch, .sigcont)
        let view = test.outputs.lazy.compactMap { $0 as? LiveView }.first
        return try await surroundings {
            let keyboard = keys ? Keyboard() : nil
            defer { keyboard?.release() }
            let attendant = Attendant(control, view: view, hasKeyboard: keyboard != nil)
            let result: Result<RunResult, any Error>
            do {
                result = .success(try await run(control, signals, keyboard, attendant))
            } catch {
                result = .failure(error)
            }
            // A run that failed has not finished its outputs.
            await view?.hide()
            return try result.get()
        }
    }

    private func run(
        _ control: RunControl, _ signals: UnixSignalsSequence, _ keyboard: Keyboard?, _ attendant: Attendant
    ) async throws -> RunResult {
        try await withThrowingTaskGroup(of: RunResult?.self) { group in
            group.addTask { try await test.run(control: control) }
            group.addTask {
                for await signal in signals { await attendant.receive(signal) }
                return nil
            }
            if let keyboard {
                group.addTask {
                    await attendant.attend(keyboard.presses)
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}
