import Glibc
import LoadEngine
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadVerdict
import LoadWire
import Squall
import Synchronization
import Testing

extension TruthTests {
    /// A generator that is late on purpose: after every `every`-th exchange something blocks its loop for 50 ms, as a
    /// client that computes would. What falls due meanwhile starts late:
    ///
    ///     loop    ─·──·──▐███ blocked ███▌····──·──·─       arrivals at t in [b, e) start at e or later:
    ///     due      ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·           send lag ≥ e − t
    @Suite struct LateGenerator {
        /// Beside exchanges that take no time the lag is everything, beside those of 100 ms it is a part.
        @Test(arguments: [(service: Int64(0), state: Validity.State.invalid), (service: 100_000_000, state: .suspect)])
        func aLateGeneratorShowsAsSendLagAndNotAsServiceTime(service: Int64, state: Validity.State) async throws {
            let blocker = BlockingPlugin(every: 40, service: service)
            let workload = OpenWorkload(phases: [RatePhase(shape: .constant(rate: 200), duration: .seconds(3))])
            let step = ExchangeStep(executor: "blocking", name: "step", method: "", specification: .null)
            let plan = Plan(
                name: "late", workload: .open(workload),
                userClasses: [UserClass(name: "user", tasks: [UserTask(name: "step", exchanges: [step])])],
                executors: ["blocking": .null])
            let result = try await LoadTest(plan, executors: [blocker], options: Engine.Options(loops: 1)).run()

            let (samples, blocks) = blocker.log.withLock { ($0.samples, $0.blocks) }
            #expect(samples.count == 600 && blocks.count == 600 / 40)
            // What the executor saw is what the report says, value by value.
            func histogram(_ time: (Sample) -> Int64) -> TimeHistogram {
                samples.reduce(into: TimeHistogram()) { $0.record(time($1)) }
            }
            #expect(result.total.sendLag == histogram(\.sendLag))
            #expect(result.total.serviceTime == histogram(\.serviceTime))
            #expect(result.total.responseTime == histogram(\.responseTime))
            // The intended starts did not move: they lie on the plan's grid of 5 ms, each once.
            let first = samples.map(\.intended).min() ?? 0
            #expect(samples.map { $0.intended - first }.sorted() == (0..<600).map { $0 * 5_000_000 })
            // Each arrival of a block started late by what was left of the block.
            var late = 0
            for sample in samples {
                guard let block = blocks.first(where: { $0.contains(sample.intended) }) else { continue }
                late += 1
                #expect(sample.started >= block.upperBound, "an arrival started while the loop was blocked")
                #expect(sample.sendLag >= block.upperBound - sample.intended)
            }
            // At least 9 of the grid's arrivals lie in 50 ms.
            #expect(late >= 9 * blocks.count)
            #expect(result.total.sendLag.value(atQuantile: 0.99) >= 30_000_000)
            #expect(result.total.loops.values.allSatisfy { $0.longestStall >= 0.05 })
            #expect(result.total.serviceTime.min == service && result.total.serviceTime.max == service)
            // At least: a machine that adds delays of its own makes it worse.
            let lag = try #require(result.verdict.validity.findings.first { $0.name == "send_lag" })
            #expect(lag.state >= state)
            #expect(result.verdict.validity.state >= state)
            if state == .invalid { #expect(result.verdict.outcome == .invalid) }
        }
    }
}

/// A protocol whose exchanges say to take a given time, and whose client blocks the loop for 50 ms after some of them.
private struct BlockingPlugin: ExecutorPlugin {
    struct Log {
        var samples: [Sample] = []
        var blocks: [Range<Int64>] = []
    }

    /// Shared by all copies of the plug-in.
    final class SharedLog: Sendable {
        private let log = Mutex(Log())
        func withLock<Result: Sendable>(_ body: (inout Log) -> Result) -> Result { log.withLock { body(&$0) } }
    }

    let every: Int
    let service: Int64
    let log = SharedLog()
    let name = "blocking"
    let stepKeys: Set<String> = []

    func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? { nil }
    func decodeSettings(target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics) -> PlanValue? { nil }
    func reach(settings: PlanValue, context: ExecutorContext) async throws {}
    func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor { BlockingExecutor(plugin: self) }

    private final class BlockingExecutor: Executor {
        let plugin: BlockingPlugin
        init(plugin: BlockingPlugin) { self.plugin = plugin }
        func makeClient(session: Session) -> any ExchangeClient { BlockingClient(plugin: plugin) }
    }

    private final class BlockingClient: ExchangeClient {
        let plugin: BlockingPlugin
        init(plugin: BlockingPlugin) { self.plugin = plugin }
        var latestEnd = Int64.max
        var failureDetail: String? { nil }
        func close() {}

        func perform(_ step: Int, intended: Int64) async -> Sample {
            var sample = Sample(intended: intended, started: MonotonicClock.now())
            sample.ended = sample.started + plugin.service
            let count = plugin.log.withLock {
                $0.samples.append(sample)
                return $0.samples.count
            }
            if count % plugin.every == 0 {
                let began = MonotonicClock.now()
                while MonotonicClock.now() < began + 50_000_000 { usleep(1_000) }
                let ended = MonotonicClock.now()
                plugin.log.withLock { $0.blocks.append(began..<ended) }
            }
            return sample
        }
    }
}
