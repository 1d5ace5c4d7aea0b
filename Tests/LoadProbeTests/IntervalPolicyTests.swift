import LoadProbe
import LoadTarget
import Testing

/// How often it is read while things change, in virtual time.
@Suite struct IntervalPolicyTests {
    /// A machine of four cores whose load a test sets, and a policy that reads it as often as it wants to.
    private struct Machine {
        var policy = IntervalPolicy(own: .seconds(1), finest: .milliseconds(50))
        var now = Duration.zero
        /// Of all cores' time.
        var share = 0.0
        /// Of programs that are watched, in cores.
        var cores = 0.0
        /// Of the time.
        var pressure = ["cpu": 0.0, "memory": 0.0, "io": 0.0]
        var queue = 0.0
        /// What a program that does nothing used before, in seconds; nil where it does not run.
        var idler: Double?
        private var (busy, all, work, waited) = (0.0, 0.0, 0.0, ["cpu": 0.0, "memory": 0.0, "io": 0.0])

        /// Lets time pass, with readings as often as they are wanted, each a little late.
        ///
        /// - Returns: how many there were.
        @discardableResult mutating func run(for time: Duration) -> Int {
            let end = now + time
            var count = 0
            while now < end {
                policy.read(reading(), at: now + .milliseconds(count % 3))
                count += 1
                let seconds = policy.interval / .seconds(1)
                busy += share * 4 * seconds
                all += 4 * seconds
                work += cores * seconds
                for resource in pressure.keys {
                    waited[resource, default: 0] += pressure[resource, default: 0] * seconds
                }
                now += policy.interval
            }
            return count
        }

        private func reading() -> TargetReading {
            func counter(_ name: String, _ value: Double, _ tags: [String: String]) -> TargetPoint {
                TargetPoint(
                    TargetSeries(name, unit: "s", .counter, tags: tags.map { TargetTag($0.key, $0.value) }), value)
            }
            let queue = TargetSeries("system.network.listen.queue.length", unit: "{connection}", .gauge)
            return TargetReading(
                time: 0,
                points: [
                    counter("system.cpu.time", busy, ["cpu.mode": "user"]),
                    counter("system.cpu.time", all - busy, ["cpu.mode": "idle"]),
                    counter("process.cpu.time", work, ["cpu.mode": "user"]), TargetPoint(queue, self.queue),
                ] + (idler.map { [counter("process.cpu.time", $0, ["process.pid": "7"])] } ?? [])
                    + waited.map {
                        counter("system.linux.pressure.time", $1, ["resource": $0, "pressure.kind": "some"])
                    })
        }
    }

    @Test func aMachineOnWhichNothingMovesIsReadAtTheOwnInterval() {
        var machine = Machine()
        machine.share = 0.6
        machine.cores = 2
        #expect(machine.run(for: .seconds(100)) == 100)
        #expect(machine.policy.interval == .seconds(1))
    }

    @Test(arguments: ["cpu", "program", "pressure", "queue"]) func whatMovesIsReadAtTheFinest(_ what: String) {
        var machine = Machine()
        machine.run(for: .seconds(20))
        func move(_ machine: inout Machine, by part: Double) {
            switch what {
            case "cpu": machine.share += 0.1 * part
            case "program": machine.cores += 0.5 * part
            case "pressure": machine.pressure["io", default: 0] += 0.05 * part
            default: machine.queue += 10 * part
            }
        }
        // Less than the stated amount, again and again with quiet between, is no reason.
        for _ in 0..<3 {
            move(&machine, by: 0.8)
            machine.run(for: .seconds(5))
            #expect(machine.policy.interval == .seconds(1), "\(what)")
        }
        move(&machine, by: 1.3)
        machine.run(for: .seconds(3))
        #expect(machine.policy.interval == .milliseconds(50), "\(what)")
        // And down as well as up.
        machine.run(for: .seconds(60))
        #expect(machine.policy.interval == .seconds(1), "\(what)")
        move(&machine, by: -2)
        machine.run(for: .seconds(3))
        #expect(machine.policy.interval == .milliseconds(50), "\(what)")
    }

    /// What programs that come and go used before they were seen, or have used at their end, is no change of the load.
    @Test func aProgramThatEndsIsNoFall() {
        var machine = Machine()
        machine.cores = 1
        machine.idler = 4_000
        machine.run(for: .seconds(20))
        machine.idler = nil
        machine.run(for: .seconds(5))
        #expect(machine.policy.interval == .seconds(1))
        machine.idler = 4_000
        machine.run(for: .seconds(5))
        #expect(machine.policy.interval == .seconds(1))
    }

    /// 10 s at the finest, then 100, 200, 400, 800 ms for 2 s each.
    @Test func itDecaysAfterAQuietTime() {
        var machine = Machine()
        machine.run(for: .seconds(5))
        machine.queue = 100
        machine.run(for: .seconds(1))
        let moved = machine.now
        #expect(machine.policy.interval == .milliseconds(50))
        var seen: [Duration] = [.milliseconds(50)]
        while machine.policy.interval < .seconds(1), machine.now < moved + .seconds(60) {
            let before = machine.policy.interval
            machine.run(for: before)
            if machine.policy.interval != before { seen.append(machine.policy.interval) }
        }
        #expect(seen == [50, 100, 200, 400, 800, 1000].map { .milliseconds($0) })
        #expect((17.0...20.0).contains((machine.now - moved) / .seconds(1)))
    }

    /// What goes on moving is read at the finest for as long as it does.
    @Test func itStaysFineWhileThingsMove() {
        var machine = Machine()
        machine.run(for: .seconds(5))
        for step in 0..<30 {
            machine.share = step.isMultiple(of: 2) ? 0.8 : 0.2
            machine.run(for: .seconds(3))
            #expect(machine.policy.interval == .milliseconds(50) || step == 0)
        }
    }

    /// The kernel counts in ticks: a share of a few of them says little, and is not taken for a change.
    @Test func ticksAreNoChange() {
        var machine = Machine()
        machine.run(for: .seconds(5))
        machine.queue = 100
        machine.run(for: .seconds(1))
        // Busy for one of four short intervals: 25 % on the whole, 0 or 100 % of each.
        for place in 0..<4000 {
            machine.share = place.isMultiple(of: 4) ? 1 : 0
            machine.run(for: machine.policy.interval)
            if machine.policy.interval > .milliseconds(50) { return }
        }
        Issue.record("it took ticks for a change")
    }

    @Test func theFinestIsNotLongerThanTheOwnInterval() {
        var policy = IntervalPolicy(own: .milliseconds(100), finest: .seconds(1))
        for place in 0..<10 {
            let queue = TargetSeries("system.network.listen.queue.length", unit: "{connection}", .gauge)
            policy.read(
                TargetReading(time: 0, points: [TargetPoint(queue, Double(place % 2 * 100))]),
                at: .milliseconds(100 * place))
            #expect(policy.interval == .milliseconds(100))
        }
    }
}
