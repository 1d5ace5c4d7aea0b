import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

extension VirtualUser {
    /// Carries out steps, from an instruction to the end that follows it.
    ///
    /// The first exchange is due when the strand says, each further one when the one before has ended, plus what was
    /// waited.
    func carryOut(_ program: StepProgram, from entry: Int, on strand: inout Strand) async {
        var at = entry
        while true {
            switch program.instructions[at] {
            case .exchange(let executor, let position, let number):
                if !strand.isIntended {
                    guard !player.isStopping else { return strand.isCut = true }
                    player.recorder.intend()
                }
                strand.isIntended = false
                let client = clients[Int(executor)]
                let sample = await client.perform(Int(position), intended: strand.due)
                player.recorder.record(sample, step: Int(number), detail: client.failureDetail)
                strand.due = sample.ended
                // A failure may come without any wait; others must get their turn all the same.
                if sample.error != nil { await player.loop.yield() }
            case .wait(let number):
                guard await pause(program.waits[Int(number)], on: &strand) else { return }
            case .end:
                return
            }
            at += 1
        }
    }

    /// Puts off what comes next.
    ///
    /// - Returns: false where the end of the load, or a stop, cut it.
    private func pause(_ wait: WaitTime, on strand: inout Strand) async -> Bool {
        strand.due += wait.sample(using: &random).wholeNanoseconds
        if await player.loop.sleep(until: strand.due), !player.isStopping { return true }
        if strand.isIntended { player.recorder.leaveUnsent() }
        strand.isIntended = false
        strand.isCut = true
        strand.due = Swift.min(strand.due, MonotonicClock.now())
        return false
    }
}
