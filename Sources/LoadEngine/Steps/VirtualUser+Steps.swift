import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

extension VirtualUser {
    /// Carries out steps, from an instruction to the end that follows it.
    ///
    /// The first exchange is due when the strand says, each further one when what came before has ended.
    ///
    /// Whatever suspends, but an exchange itself, is a function of its own that is never inlined: the frame of an async
    /// function has room for all that is inlined into it, and is taken for every exchange, of every user.
    func carryOut(_ program: StepProgram, from entry: Int, on strand: inout Strand) async {
        var at = entry
        while true {
            switch program.instructions[at] {
            case .exchange(let executor, let position, let number):
                if !strand.isIntended {
                    strand.cut = reasonToCut(strand)
                    if strand.isCut { return }
                    player.recorder.intend()
                }
                strand.isIntended = false
                let client = strand.clients[Int(executor)]
                var sample: Sample
                if let gate = strand.gates?.gate(at: program.host(ofExchange: Int(number))) {
                    let passed = await perform(Int(position), by: client, through: gate, on: &strand)
                    guard let passed else { return }
                    sample = passed
                } else {
                    sample = await client.perform(Int(position), intended: strand.due)
                }
                if strand.connectionFreeAt > strand.due {
                    let held = strand.connectionFreeAt - strand.due
                    sample.held += held
                    player.recorder.letPass(after: held)
                }
                player.recorder.record(
                    sample, step: Int(number), trace: client.traceID,
                    detail: sample.error == .breakerOpen ? nil : client.failureDetail)
                strand.due = sample.ended
                strand.progress &+= 1
                if sample.leadsOn {
                    await follow(
                        &sample, of: Int(number), at: program.host(ofExchange: Int(number)), by: client, on: &strand)
                }
                if let error = sample.error {
                    fail(error, step: Int(number), detail: client.failureDetail, on: &strand)
                    // A failure may come without any wait; others must get their turn all the same.
                    await player.loop.yield()
                }
                if strand.isCut { return }
                at += 1
            case .wait(let number):
                guard await pause(Int(number), of: program, on: &strand) else { return }
                at += 1
            case .jump(let to):
                at = Int(to)
            case .unless(let number, let to):
                at = program.conditions[Int(number)].holds(in: session) ? at + 1 : Int(to)
            case .choose(let number):
                let choice = program.choices[Int(number)]
                at = choice.ways[choice.weights.pick(using: &strand.random)]
            case .beginLoop(let number):
                begin(program.loops[Int(number)], of: program, on: &strand)
                if strand.isCut { return }
                at += 1
            case .nextPass(let number, let to):
                let goesOn = await beginsPass(ofLoop: Int(number), of: program, on: &strand)
                if strand.isCut { return }
                at = goesOn ? at + 1 : Int(to)
            case .beginGroup(let counter):
                prepareCounters(of: program, on: &strand)
                strand.counters[Int(counter)] = strand.due
                strand.counters[Int(counter) + 1] = Int64(strand.failures)
                strand.counters[Int(counter) + 2] = Int64(strand.companions.count)
                at += 1
            case .endGroup(let counter, let number):
                end(group: Int(number), counter: Int(counter), on: strand)
                at += 1
            case .fork(let number, let to):
                await carryOut(fork: Int(number), of: program, on: &strand)
                if strand.isCut { return }
                at = Int(to)
            case .background(let to):
                return await carryOut(program, from: Int(to), beside: at + 1, on: &strand)
            case .within(let number, let to):
                await carryOut(program, from: at + 1, within: program.limits[Int(number)], on: &strand)
                if strand.isCut { return }
                at = Int(to)
            case .guarded(let number, let to):
                await carryOut(program, from: at + 1, with: player.shared.semaphores[Int(number)], on: &strand)
                if strand.isCut { return }
                at = Int(to)
            case .rendezvous(let number):
                await meet(at: player.shared.rendezvous[Int(number)], on: &strand)
                if strand.isCut { return }
                at += 1
            case .setSignal(let number):
                player.shared.signals[Int(number)].set()
                at += 1
            case .awaitSignal(let number, let limit):
                let signal = player.shared.signals[Int(number)]
                await wait(for: signal, within: program.limits[Int(limit)], on: &strand)
                if strand.isCut { return }
                at += 1
            case .gate(let number):
                strand.gates = program.gates[Int(number)]
                at += 1
            case .code(let number):
                await run(player.code[Int(number)], on: &strand)
                if strand.isCut { return }
                at += 1
            case .end:
                return
            }
        }
    }

    /// Performs what follows an exchange by itself, each as an exchange of its own: due when the one before has ended.
    ///
    /// - Parameters:
    ///   - sample: that of the exchange; becomes the last one's.
    ///   - number: the number of the exchange that the scenario wrote.
    ///   - host: where that went, as gates number hosts.
    @inline(never)
    private func follow(
        _ sample: inout Sample, of number: Int, at host: Int32, by client: any ExchangeClient, on strand: inout Strand
    ) async {
        while sample.leadsOn, let (kind, wait) = client.followUp {
            if wait > 0 {
                guard await pause(for: wait, on: &strand) else { return }
            } else {
                if sample.error != nil { await player.loop.yield() }
                strand.cut = reasonToCut(strand)
                if strand.isCut { return }
            }
            player.recorder.intend()
            if let gate = strand.gates?.gate(named: client.followUpHost, or: host) {
                guard let passed = await perform(nil, by: client, through: gate, on: &strand) else { return }
                sample = passed
            } else {
                sample = await client.performFollowUp(intended: strand.due)
            }
            player.recorder.record(
                sample, step: player.followUps[number, kind], trace: client.traceID,
                detail: sample.error == .breakerOpen ? nil : client.failureDetail)
            strand.due = sample.ended
        }
    }

    /// Why a strand may not begin anything more; nil while it may.
    @inline(__always)
    func reasonToCut(_ strand: borrowing Strand) -> Strand.Cut? {
        if player.isStopping || strand.scope?.isOver == true { return .ended }
        return strand.due >= strand.latestEnd ? .outOfTime : nil
    }

    /// Up to when a strand that is cut now was on its way, in nanoseconds of the monotonic clock.
    func end(of strand: borrowing Strand) -> Int64 {
        Swift.min(MonotonicClock.now(), strand.latestEnd, strand.scope?.endedAt ?? .max)
    }

    /// Ends the strand where it is.
    func cut(_ strand: inout Strand, because reason: Strand.Cut) {
        if strand.isIntended { player.recorder.leaveUnsent() }
        (strand.isIntended, strand.cut) = (false, reason)
    }

    /// Puts off what comes next by one of a program's waits.
    @inline(never)
    private func pause(_ number: Int, of program: StepProgram, on strand: inout Strand) async -> Bool {
        await pause(program.waits[number], on: &strand)
    }

    /// Puts off what comes next.
    ///
    /// - Returns: false where the end of the load, a stop, or the strand's own end cut it.
    func pause(_ wait: WaitTime, on strand: inout Strand) async -> Bool {
        await pause(for: wait.sample(using: &strand.random).wholeNanoseconds, on: &strand)
    }

    private func pause(for nanoseconds: Int64, on strand: inout Strand) async -> Bool {
        let began = strand.due
        strand.progress &+= 1
        strand.due += nanoseconds
        let until = Swift.min(strand.due, strand.latestEnd)
        let mayGoOn =
            if let scope = strand.scope {
                await scope.sleep(until: until, in: sleeps)
            } else {
                await sleeps.sleep(until: until)
            }
        guard let reason = mayGoOn ? reasonToCut(strand) : .ended else { return true }
        cut(&strand, because: reason)
        strand.due = Swift.max(began, Swift.min(strand.due, end(of: strand)))
        return false
    }

    private func end(group number: Int, counter: Int, on strand: borrowing Strand) {
        let begunInIt = strand.companions[Int(strand.counters[counter + 2])...]
        let hasFailed =
            Int64(strand.failures) > strand.counters[counter + 1] || begunInIt.contains { $0.failures > 0 }
        player.recorder.endGroup(
            number, responseTime: strand.due - strand.counters[counter], hasFailed: hasFailed)
    }

    private func prepareCounters(of program: StepProgram, on strand: inout Strand) {
        if strand.counters.isEmpty { strand.counters = Array(repeating: 0, count: program.counters) }
    }
}

// MARK: - Repetitions

extension VirtualUser {
    private func begin(_ loop: StepProgram.Loop, of program: StepProgram, on strand: inout Strand) {
        prepareCounters(of: program, on: &strand)
        let times: Int64 =
            switch loop.times {
            case .fixed(let count), .atMost(let count): Int64(count)
            case .between(let low, let high): Int64(Int.random(in: low...high, using: &strand.random))
            case .value(let name): count(of: name, in: loop.timesSlot, on: &strand)
            }
        strand.counters[loop.counter] = times
        strand.counters[loop.counter + 1] = 0
        strand.counters[loop.counter + 2] = strand.progress
    }

    /// How often a value says that something is done: not at all, and an error, where it is no whole number.
    private func count(of name: String, in slot: Int?, on strand: inout Strand) -> Int64 {
        let value = slot.flatMap { session[$0] }.map { String(decoding: $0, as: UTF8.self) }
        if let value, let count = Int64(value) ?? Double(value).flatMap(Int64.init(exactly:)) {
            return Swift.max(0, count)
        }
        // Not the value: it may be a secret.
        fail(.request, detail: "repeat: \(name) \(value == nil ? "has no value" : "is no whole number")", on: &strand)
        return 0
    }

    /// Whether another pass begins; counts it.
    @inline(never)
    private func beginsPass(ofLoop number: Int, of program: StepProgram, on strand: inout Strand) async -> Bool {
        let loop = program.loops[number]
        let begun = strand.counters[loop.counter + 1]
        if begun > 0, strand.counters[loop.counter + 2] == strand.progress {
            // A pass that did nothing: others must get their turn, and a stop its effect.
            await player.loop.yield()
            if let reason = reasonToCut(strand) {
                cut(&strand, because: reason)
                return false
            }
        }
        guard strand.counters[loop.counter] > 0, loop.condition?.holds(in: session) ?? true else { return false }
        strand.counters[loop.counter] -= 1
        strand.counters[loop.counter + 1] = begun + 1
        strand.counters[loop.counter + 2] = strand.progress
        if let slot = loop.counterSlot { session[slot] = ArraySlice("\(begun + 1)".utf8) }
        return true
    }
}
