import Foundation
import Testing

/// One scenario, written in several ways, is one load: the same mix of requests, with the same waits between them.
///
/// A generator adds to each wait: its timer is late, its user waits for its turn, bytes are on their way. Locust adds
/// more than Squall, and a machine with little to spare more than another. That is no difference between scenarios, and
/// no figure for it would be right everywhere. So it is measured in the same run: beside the users whose waits are judged
/// there are some whose wait is constant, which show what their generator adds (`overhead`), and with that the expected
/// distribution is disturbed before the observed one is held against it.
///
/// What a generator adds does not depend on how long the wait was: it depends on what the machine does when the wait is
/// over. What the end of the load cuts is lost to the statistics: one wait of each user, of some 250.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EquivalenceTests {
    @Test func theScenarioIsTheSameLoadInWhicheverWayItIsWritten() async throws {
        var recorded: [(way: String, recording: Recording)] = []
        for way in Way.all {
            let recording = try await way.record()
            Expected(way: way.name, recording: recording).check()
            recorded.append((way.name, recording))
        }
        for (index, one) in recorded.enumerated() {
            for other in recorded[..<index] {
                Same(ways: "\(other.way) and \(one.way)", one: other.recording, other: one.recording).check()
            }
        }
    }
}

/// A recording against what the scenario says.
struct Expected {
    let way: String
    let recording: Recording

    func check() {
        for kind in ["/between", "/exponential", "/constant", "/paced"] {
            #expect(recording.users(of: kind) >= 2, "\(way): too few users of \(kind)")
        }
        hold(.ofCounts(recording.tasks, withShares: [6, 3, 1]), "weights \(recording.tasks)")
        let overhead = recording.overhead
        hold(
            .ofSample(recording.gaps(of: "/between"), with: { min(max(($0 - 0.01) / 0.06, 0), 1) }, plus: overhead),
            "waits between 10 and 70 ms")
        hold(
            .ofSample(recording.gaps(of: "/exponential"), with: { 1 - exp(-max($0, 0) / 0.04) }, plus: overhead),
            "exponential waits")
        checkPacing()
    }

    /// An iteration begins every 40 ms, whatever it does in them: late by what the generator adds, and closer to the next
    /// one by as much. Where an iteration takes longer than that, it is late by no more than it takes.
    private func checkPacing() {
        let late = recording.intervals(of: "/paced/first").map { $0 - 0.04 }
        let overhead = recording.intervals(of: "/constant").map { $0 - 0.04 }
        hold(.ofExcess(late, over: overhead), "iterations that begin late")
        hold(.ofExcess(late.map { -$0 }, over: overhead), "iterations that begin early")
    }

    private func hold(_ agreement: Agreement, _ what: String) {
        #expect(agreement.holds, "\(way), \(what): \(agreement.distance) apart, more than \(agreement.tolerance)")
    }
}

/// Two recordings of one scenario.
struct Same {
    let ways: String
    let one: Recording
    let other: Recording

    func check() {
        let counts = Agreement.ofCounts(one.tasks, and: other.tasks)
        #expect(counts.holds, "\(ways), tasks \(one.tasks) and \(other.tasks): χ² \(counts.distance)")
        for kind in ["/between", "/exponential"] {
            // Each with what the other's generator adds on top: both then are the same wait plus the same two additions.
            let waits = Agreement.ofSamples(
                sums(one.gaps(of: kind), other.overhead), sums(other.gaps(of: kind), one.overhead))
            #expect(waits.holds, "\(ways), waits of \(kind): \(waits.distance) apart, more than \(waits.tolerance)")
        }
    }

    /// Each value of the second list is used once, in an order that has nothing to do with the first: the sums are a
    /// sample of their own.
    private func sums(_ waits: [Double], _ additions: [Double]) -> [Double] {
        zip(waits, additions.shuffled()).map { $0 + $1 }
    }
}

extension Recording {
    /// What the generator adds to a wait: known where the wait is.
    fileprivate var overhead: [Double] { gaps(of: "/constant").map { $0 - 0.04 } }

    fileprivate var tasks: [Int] { ["browse", "look", "buy"].map { count(of: "/between/\($0)") } }
}
