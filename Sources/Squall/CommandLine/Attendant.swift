import Foundation
import LoadEngine
import LoadOutput
import LoadPlan
import LoadVerdict
import UnixSignals

/// Does what a person at the terminal asks for, by keys and signals, while a test runs.
actor Attendant {
    private let control: RunControl
    private let view: LiveView?
    private let hasKeyboard: Bool
    private var reader = LiveKeyReader()
    private var stops = 0
    /// When the next picture may be drawn because of keys, and whether that will be done.
    private var nextPicture = ContinuousClock.now
    private var drawsSoon = false

    init(_ control: RunControl, view: LiveView?, hasKeyboard: Bool) {
        (self.control, self.view, self.hasKeyboard) = (control, view, hasKeyboard)
    }

    // MARK: - Keys

    /// Does what keys say, as they come; draws at most ten times per second, however fast they do.
    func attend(_ presses: AsyncStream<[UInt8]>) async {
        await withDiscardingTaskGroup { commands in
            for await bytes in presses {
                for key in reader.keys(bytes) {
                    guard await !(view?.press(key) ?? false) else { continue }
                    if key == .suspend {
                        await suspend()
                    } else if key == .character("q") {
                        await stop(by: .key)
                    } else if let command = Self.command(key) {
                        // Beside the keys that follow: before the load begins, an answer may take long.
                        commands.addTask { await self.ask(command) }
                    }
                }
                guard !drawsSoon else { continue }
                drawsSoon = true
                commands.addTask { await self.drawSoon() }
            }
        }
    }

    private func drawSoon() async {
        // Cancelled where the run is over, and with it the picture.
        try? await Task.sleep(until: nextPicture)
        (drawsSoon, nextPicture) = (false, .now + .milliseconds(100))
        await view?.redraw()
    }

    /// What a key asks of the load.
    private static func command(_ key: LiveKey) -> RunControl.Command? {
        switch key {
        case .character(" "), .character("p"): .togglePause
        case .character("+"), .character("="): .scale(1.1)
        case .character("-"): .scale(0.9)
        case .character("]"): .scale(2)
        case .character("["): .scale(0.5)
        default: nil
        }
    }

    private func ask(_ command: RunControl.Command) async {
        do throws(ChangeRefused) {
            _ = try await control.request(command, by: .key)
        } catch {
            await view?.tell("\(error)")
        }
    }

    // MARK: - Signals

    /// Does what a signal says.
    func receive(_ signal: UnixSignal) async {
        switch signal {
        case .sigint, .sigterm: await stop(by: .signal)
        case .sigwinch: await view?.redraw()
        case .sigcont: await resume()
        default: break
        }
    }

    /// The first time it stops sending, the second time it gives up on what is in flight, and a signal after that ends
    /// the process.
    private func stop(by source: RunEvent.Source) async {
        stops += 1
        switch stops {
        case 1:
            control.send(.stop, by: source)
            let text = "stopping: waiting for what is in flight; \(source == .key ? "q" : "Ctrl-C") stops at once"
            if let view { await view.tell(text) } else { Terminal.standardError.write("\n\(text)\n") }
        case 2:
            control.send(.stopAtOnce, by: source)
        // A key that is held down is pressed many times, and means no more than that.
        case _ where source == .key: break
        default:
            // Still here: no report is better than no end.
            Foundation.exit(ExitCode.interrupted.rawValue)
        }
    }

    /// As Ctrl-Z does: stops all processes of the shell's job, this one among them, until it is continued.
    private func suspend() async {
        await view?.hide()
        Keyboard.giveBack()
        kill(0, SIGTSTP)
        // The signal may reach another thread first, and this one goes on for a moment: it must not take the terminal again.
        try? await Task.sleep(for: .milliseconds(200))
        // Here again; or nothing happened, as where there is no shell that could continue it. Continued in the background, it is
        // told nothing when it comes to the foreground, so that it has to look.
        while hasKeyboard, !Keyboard.isThere {
            guard (try? await Task.sleep(for: .milliseconds(300))) != nil else { return }
        }
        await resume()
    }

    /// Takes the terminal again, where this is the job in its foreground.
    private func resume() async {
        guard hasKeyboard, Keyboard.isThere else { return }
        Keyboard.take()
        await view?.show()
    }
}
