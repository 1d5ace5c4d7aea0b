import Testing

/// What a user reads about mistakes in workloads.
@Suite struct WorkloadMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            replacing: "    duration: 30s", by: "    duration: 30",
            says: [
                #"5:15: error: duration "30" has no unit; write for example 30s or 30ms"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: 30 sec",
            says: [
                #"5:15: error: duration "30 sec" has the unknown unit "sec"; use one of ns, us, ms, s, m, h, d"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: 0s",
            says: [
                "5:15: error: duration is zero; write a duration above zero, for example 30s"
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: -30s",
            says: [
                #"5:15: error: duration "-30s" is negative; write a duration above zero, for example 30s"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: 3Os",
            says: [
                #"5:15: error: duration "3Os" has the unknown unit "Os"; use one of ns, us, ms, s, m, h, d"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: 99999999h",
            says: [
                #"5:15: error: duration "99999999h" is too long; write at most 2400h"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration:",
            says: [
                "5:14: error: duration is empty; write a duration, for example 30s"
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: [30s]",
            says: [
                "5:15: error: duration is a list; write a duration, for example 30s"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: -10",
            says: [
                #"4:12: error: users "-10" is negative; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: 0",
            says: [
                #"4:12: error: users "0" is out of range; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: many",
            says: [
                #"4:12: error: users "many" is not a whole number; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: #"  - users: "10""#,
            says: [
                #"4:12: error: users is the text "10"; write it without quotes"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: 1.5",
            says: [
                #"4:12: error: users "1.5" is not a whole number; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: 10000001",
            says: [
                #"4:12: error: users "10000001" is out of range; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: 99999999999999999999999",
            says: [
                #"4:12: error: users "99999999999999999999999" is out of range; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: 0 -> 0",
            says: [
                "4:12: error: users stays at zero; write pause: 10s for a phase without load"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: 0 -> x",
            says: [
                #"4:12: error: users "x" is not a whole number; write a whole number from 0 to 10,000,000"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: {from: 0, too: 50}",
            says: [
                #"4:22: error: unknown key "too" in "users"; did you mean "to"?"#
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    rate: 500/s\n    duration: 30s\nusers:\n  tasks:\n    - get: /\n",
            says: [
                "5:5: error: a phase has either users or rate, not both; remove one of them"
            ]),
        Mistake(
            replacing: "  - users: 10\n    duration: 30s", by: "  - duration: 30s",
            says: [
                "4:5: error: a phase says neither users nor a rate; write users: 10, rate: 500/s, iterations: 1000 or pause: 10s"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: 500",
            says: [
                #"4:11: error: rate "500" has no unit; write for example 500/s or 500/min"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: 500 rps",
            says: [
                #"4:11: error: rate "500 rps" is not a rate; write 500/s"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: 500/day",
            says: [
                #"4:11: error: rate "500/day" has the unknown unit "/day"; use one of /s, /min, /h"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: 0/s",
            says: [
                #"4:11: error: rate "0/s" is out of range; write a rate above 0/s and up to 10,000,000/s"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: 99999999/s",
            says: [
                #"4:11: error: rate "99999999/s" is out of range; write a rate above 0/s and up to 10,000,000/s"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: 5OO/s",
            says: [
                #"4:11: error: rate "5OO/s" is not a number of arrivals per time; write for example 500/s"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: {from: 1, to: 5, step: 1, every: 5s}",
            says: [
                #"5:5: error: "duration" means nothing beside step and every; remove it"#
            ]),
        Mistake(
            replacing: "  - users: 10\n    duration: 30s", by: "  - users: {from: 1, to: 50000, step: 1, every: 5s}",
            says: [
                "4:12: error: users has more than 1,000 steps; write a larger step"
            ]),
        Mistake(
            replacing: "  - users: 10\n    duration: 30s",
            by: "  - rate: {from: 0/s, to: 100/s, step: 50/s, every: 5s}",
            says: [
                "4:11: error: a step of rate is zero; begin at the first step above zero, and write pause: 10s where there should be no load"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: {mean: 10/s, amplitude: 20/s, period: 1m}",
            says: [
                "4:35: error: the amplitude is above the mean: rate would be negative; write an amplitude up to the mean"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: {mean: 10, amplitude: 5, perod: 1m}",
            says: [
                #"4:37: error: unknown key "perod" in "users"; did you mean "period"?"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: {mean: 10, period: 1m}",
            says: [
                #"4:12: error: "users" needs the key "amplitude"; write for example amplitude: 50"#
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: {mean: 10, amplitude: 5, period: 10ms}",
            says: [
                "4:12: error: period 10ms is too short; write at least 1s"
            ]),
        Mistake(
            replacing: "  - users: 10\n    duration: 30s",
            by: "  - users: {mean: 10, amplitude: 5, period: 1s}\n    duration: 3h",
            says: [
                "4:12: error: 3h are more than 10,000 periods of 1s; write a longer period"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - users: {mean: 10000000, amplitude: 5, period: 1m}",
            says: [
                "4:12: error: 10000005 users are too many; write at most 10000000"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: {mean: 10/s, amplitude: 5/s, period: 1m, shift: 90s}",
            says: [
                "4:59: error: shift 1m30s is a period or more; write how far into its period the wave begins, less than 1m"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: {base: 10/s, peak: 50/s, at: 25s, for: 10s}",
            says: [
                "4:11: error: the spike ends after 35s, its phase after 30s; write duration: 35s or more"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: {base: 50/s, peak: 50/s, at: 5s, for: 10s}",
            says: [
                "4:30: error: the peak is not above the base; write a peak above the base, or a phase without a spike"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - rate: {base: 50/s, peak: 500/s, for: 10s}",
            says: [
                #"4:11: error: "rate" needs the key "at"; write for example at: 30s"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    duration: 30s\n    staircase: 5",
            says: [
                #"6:5: error: unknown key "staircase" in a phase; did you mean "users"?"#
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\n  - rate: 10/s\n    duration: 5s\nusers:\n  tasks:\n    - get: /\n",
            says: [
                "6:5: error: this phase has a rate, but the first one has users; write all phases of a workload with users, or all with a rate"
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\n  - iterations: 5\nusers:\n  tasks:\n    - get: /\n",
            says: [
                "6:5: error: iterations cannot stand beside other phases; make it the only phase, or write users and a duration"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - iterations: 5",
            says: [
                #"5:5: error: "duration" means nothing in a phase of iterations; write max-duration"#
            ]),
        Mistake(
            replacing: "  - users: 10\n    duration: 30s", by: "  - pause: 5s",
            says: [
                "4:5: error: the phases only pause; add a phase with users or a rate"
            ]),
        Mistake(
            replacing: "  - users: 10", by: "  - pause: 5s",
            says: [
                "4:5: error: the phases only pause; add a phase with users or a rate",
                #"5:5: error: "duration" means nothing in a pause; remove it"#,
            ]),
        Mistake(
            replacing: "phases:\n  - users: 10\n    duration: 30s", by: "phases: []",
            says: [
                "3:9: error: phases is an empty list; write a list of phases, for example phases: [{users: 10, duration: 30s}]"
            ]),
        Mistake(
            replacing: "phases:\n  - users: 10\n    duration: 30s", by: "phases: {users: 10}",
            says: [
                "3:9: error: phases is a mapping; write a list of phases, for example phases: [{users: 10, duration: 30s}]"
            ]),
        Mistake(
            adding: "arrivals: poisson\n",
            says: [
                #"9:1: error: "arrivals" means nothing in a workload of users; remove it, or give the phases a rate instead of users"#
            ]),
        Mistake(
            adding: "max-users: 0\n",
            says: [
                #"9:1: error: "max-users" means nothing in a workload of users; remove it, or give the phases a rate instead of users"#,
                #"9:12: error: max-users "0" is out of range; write a whole number from 1 to 10,000,000"#,
            ]),
        Mistake(
            replacing: "users: 10\n    duration: 30s", by: "users: {from: 1, to: 3, step: 1, every: 1000h}",
            says: [
                "4:5: error: the phases last 3000h together; shorten them to at most 2400h"
            ]),
        Mistake(
            replacing: "duration: 30s", by: "duration: 0.1ns",
            says: [
                "5:15: error: duration is zero; write a duration above zero, for example 30s"
            ]),
    ]
}
