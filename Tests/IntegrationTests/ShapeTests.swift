import LoadEngine
import LoadMeasure
import LoadPlan
import LoadVerdict
import Squall
import Synchronization
import TestServers
import Testing

extension IntegrationTests {
    /// Loads that code chooses while they run. Trials have ten intervals in a second.
    @Suite(.serialized) struct ShapeTests {
        @Test func everyAnswerThatChangesSomethingIsAnEvent() async throws {
            let server = try await TestServer.hostile()
            var trial = try Trial(port: server.port, .rate(1, for: .seconds(60)), .init(path: "/ok"))
            let asked = Mutex<[(Duration, UInt64)]>([])
            trial.shape = { elapsed, live in
                let (times, seen) = asked.withLock {
                    $0.append((elapsed, live.counts.completed))
                    return ($0.count, $0.reduce(0) { $0 + $1.1 })
                }
                switch times {
                case 1...3: return .rate(100)
                case 4...6: return .rate(300)
                default: return seen == 0 ? .rate(300) : nil
                }
            }
            let result = try await trial.run()
            #expect(result.ending == .completed)
            #expect(result.events.map(\.action) == [.rate, .rate, .stop])
            #expect(result.events.map(\.value) == [100, 300, nil])
            #expect(result.events.allSatisfy { $0.source == .program })
            #expect(result.events.first?.effect == "1/s -> 100/s")
            #expect(result.events.last?.effect.hasPrefix("the load is complete: ") == true)
            let questions = asked.withLock { $0 }
            #expect(questions.count >= 7)
            #expect(questions.first?.0 == .zero && questions.first?.1 == 0)
            #expect(questions.map(\.0) == questions.map(\.0).sorted())
            // What was measured comes with the question, and nothing comes twice.
            let seen = questions.reduce(0) { $0 + $1.1 }
            #expect(seen > 0 && seen <= result.total.counts.completed)
            // What the events say is what was planned: the run can be repeated from them.
            #expect(result.generator?.plannedArrivals == result.total.counts.intended)
        }

        @Test func usersComeAndGo() async throws {
            let server = try await TestServer.hostile()
            var trial = try Trial(port: server.port, .users(1, for: .seconds(3)), .init(path: "/ok"))
            trial.wait = .constant(.milliseconds(5))
            trial.shape = { elapsed, _ in .users(elapsed < .milliseconds(1_500) ? 4 : 2) }
            let result = try await trial.run()
            #expect(result.events.map(\.effect) == ["1 user -> 4 users", "4 users -> 2 users"])
            #expect(result.ending == .completed && result.total.end >= .seconds(3), "the phases end it")
            #expect(result.total.connections == 4)
        }

        @Test func aLoadMayEndBeforeItBegins() async throws {
            let server = try await TestServer.hostile()
            var trial = try Trial(port: server.port, .rate(5, for: .seconds(60)), .init(path: "/ok"))
            trial.shape = { _, _ in nil }
            let result = try await trial.run()
            #expect(result.ending == .completed && result.total.end < .seconds(60))
            #expect(result.events.map(\.action) == [.stop])
        }

        /// Users for a rate: outputs have what was measured, and the caller hears what was wrong.
        @Test func anAnswerThatMakesNoSenseEndsTheRunWithTheFix() async throws {
            let server = try await TestServer.hostile()
            for (answer, says) in [
                (
                    ShapedLoad.users(5),
                    "users(5): this load has a rate and as many users as it needs; change the rate"
                ),
                (.rate(-5), "rate(-5.0): rate -5.0/s is negative; write 0 or more arrivals per second"),
            ] {
                var trial = try Trial(port: server.port, .rate(50, for: .seconds(60)), .init(path: "/ok"))
                let seen = Mutex<UInt64>(0)
                trial.outputs = [Watcher { interval in seen.withLock { $0 += interval.counts.completed } }]
                trial.shape = { elapsed, _ in elapsed < .milliseconds(500) ? .rate(50) : answer }
                let error = await #expect(throws: Diagnostic.self) { try await trial.run() }
                #expect(error?.description.contains("the shape's answer after ") == true)
                #expect(error?.description.hasSuffix(says) == true, "\(error?.description ?? "")")
                #expect(seen.withLock { $0 } > 0)
            }
        }

        /// A shape that thinks for long delays nobody, and ends with the load.
        @Test func aShapeThatNeverAnswersDelaysNothing() async throws {
            let server = try await TestServer.hostile()
            var trial = try Trial(port: server.port, .rate(100, for: .milliseconds(500)), .init(path: "/ok"))
            trial.shape = { _, _ in
                try? await Task.sleep(for: .seconds(3_600))
                return .rate(1)
            }
            let result = try await trial.run()
            #expect(result.total.counts.intended == 50 && result.events.isEmpty)
        }

        @Test func whoeverStopsTheRunEndsTheShape() async throws {
            let server = try await TestServer.hostile()
            var trial = try Trial(port: server.port, .rate(100, for: .seconds(60)), .init(path: "/ok"))
            let control = trial.control
            trial.shape = { elapsed, _ in
                if elapsed > .milliseconds(150) { _ = try? await control.request(.stop, by: .signal) }
                return .rate(elapsed / .milliseconds(10) + 1)
            }
            let result = try await trial.run()
            #expect(result.ending == .interrupted)
            #expect(result.events.last?.source == .signal)
        }
    }
}
