import Hummingbird
import Testing

@testable import LoadLab

/// What each bottleneck does to requests, by counts and by times that no machine can be too slow for.
@Suite(.timeLimit(.minutes(2))) struct BottleneckTests {
    private let clock = ContinuousClock()

    /// 10 requests with 10 ms of one core take at least 100 ms, and that much CPU.
    @Test(arguments: ["cpu-bound:work=10ms", "single-lock:hold=10ms,threads=4"])
    func oneCoreIsAllThereIs(setting: String) async throws {
        let before = ProcessUsage.current.cpuSeconds
        let took = try await clock.measure { try await Self.codes(setting, 10) }
        #expect(took >= .milliseconds(100))
        #expect(setting.hasPrefix("single") || ProcessUsage.current.cpuSeconds - before >= 0.1)
    }

    @Test(arguments: [
        "worker-pool:k=2,service=20ms", "db-pool:connections=2,query=20ms", "bounded-queue:k=2,service=20ms",
    ])
    func aPoolTakesItsTime(setting: String) async throws {
        let took = try await clock.measure {
            try await #expect(Self.codes(setting, 10) == Array(repeating: 200, count: 10))
        }
        #expect(took >= .milliseconds(100))
    }

    @Test(arguments: [
        ("memory-growth:bytes=1k,limit=5k", 503), ("fd-leak:limit=5", 500), ("fd-leak:every=2,limit=2", 500),
    ])
    func whatIsUsedUpIsGone(setting: String, refusal: Int) async throws {
        let codes = try await Self.codesInTurn(setting, 7)
        let full = try #require(
            BottleneckSetting(parsing: setting).make(seed: 1).figures.first { $0.name == "requests until full" })
        #expect(codes.prefix { $0 == 200 }.count == Int(full.value))
        #expect(codes.last == refusal)
    }

    @Test func aLeakEndsWithTheLab() async throws {
        let before = ProcessFileCount.current
        try await Self.with("fd-leak:limit=300") { bottleneck in
            for _ in 0..<300 { _ = try await bottleneck.pass { Response(status: .ok) } }
            #expect(ProcessFileCount.current >= before + 200)
        }
        #expect(ProcessFileCount.current < before + 100)
    }

    @Test func aRateLimitCountsExactly() throws {
        let limit = RateLimit(rate: 10, burst: 3)
        let start = clock.now + .seconds(10)
        func comes(_ seconds: Double) -> Bool { limit.takeToken(at: start + .seconds(seconds)) <= .zero }
        #expect((0..<5).map { _ in comes(0) } == [true, true, true, false, false])
        #expect(!comes(0.05))
        #expect(comes(0.1))
        #expect(!comes(0.1))
        // Over a minute of trying each millisecond: 10 a second, and none more.
        #expect((101...60_000).count { comes(Double($0) / 1000) } == 599)
        #expect(abs(limit.takeToken(at: start + .seconds(60)) / .seconds(1) - 0.1) < 1e-6)
    }

    @Test func aRateLimitSaysWhenToComeBack() async throws {
        try await Self.with("rate-limit:rate=0.1,burst=1") { limit in
            try await #expect(limit.pass { Response(status: .ok) }.status == .ok)
            let refused = try await limit.pass { Response(status: .ok) }
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "10")
        }
    }

    @Test func theFirstRequestsAreSlowAndAgainAfterAPause() throws {
        guard
            let cold = try BottleneckSetting(parsing: "cold-start:requests=2,idle=30s").make(seed: 1) as? ColdStart
        else { throw InvalidLabValue("no cold start") }
        let start = clock.now
        let slow = [0.0, 1, 2, 31.9, 61.8, 92, 93, 94].map { cold.isCold(at: start + .seconds($0)) }
        #expect(slow == [true, true, false, false, false, true, true, false])
    }

    @Test func aPauseComesWhenTheHeapIsFull() async throws {
        try await Self.with("gc-like-pause:garbage=10k,heap=30k,pause=50ms") { heap in
            for _ in 0..<3 {
                _ = try await heap.pass { Response(status: .ok) }
                _ = try await heap.pass { Response(status: .ok) }
                let took = try await clock.measure { _ = try await heap.pass { Response(status: .ok) } }
                #expect(took >= .milliseconds(49))
            }
        }
    }

    @Test func aKeyThatExpiredIsMissedUntilItIsThereAgain() async throws {
        try await Self.with("cache-miss-storm:ttl=3600s,miss=20ms,k=1") { cache in
            let first = try await cache.pass { Response(status: .ok) }
            #expect(first.headers[.serverTiming] == "cache;desc=miss")
            let second = try await cache.pass { Response(status: .ok) }
            #expect(second.headers[.serverTiming] == "cache;desc=hit")
        }
        try await Self.with("cache-miss-storm:ttl=1ns,miss=20ms,k=1") { cache in
            let took = try await clock.measure {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<5 {
                        group.addTask { try await cache.pass { Response(status: .ok) }.headers[.serverTiming] }
                    }
                    for try await timing in group { #expect(timing == "cache;desc=miss") }
                }
            }
            #expect(took >= .milliseconds(100))
        }
    }

    /// 50,000 bytes at 1 MB/s take 50 ms; the lengths of answers stay.
    @Test func bodiesShareTheLine() async throws {
        try await withLab(limitedBy: ["bandwidth-cap:rate=1M"]) { client in
            let took = try await clock.measure {
                let response = try await client.get("/bytes?size=50k")
                #expect(response.body.readableBytes == 50_000)
                #expect(response.headers[.contentLength] == "50000")
            }
            #expect(took >= .milliseconds(50))
            try await #expect(client.get("/products?status=204").code == 204)
        }
    }

    @Test func aDependencyThatIsNotThereIsABadGateway() async throws {
        try await withLab(limitedBy: ["slow-dependency"]) { client in
            try await #expect(client.get("/products").code == 502)
        }
    }

    @Test func theSameSeedDrawsTheSameTimes() {
        let exponential = DelayDistribution.exponential(mean: .milliseconds(10))
        func times(_ seed: UInt64) -> [Duration] {
            let times = DrawnTimes(exponential, seed: seed, stream: "service")
            return (0..<10).map { _ in times.next() }
        }
        #expect(times(1) == times(1))
        #expect(times(1) != times(2))
    }

    // MARK: - Through one of them

    private static func with(
        _ setting: String, _ body: (any Bottleneck) async throws -> Void
    ) async throws {
        let bottleneck = try BottleneckSetting(parsing: setting).make(seed: 1)
        try await bottleneck.last { try await body(bottleneck) }
    }

    private static func code(_ bottleneck: any Bottleneck) async throws -> Int {
        do { return try await bottleneck.pass { Response(status: .ok) }.status.code } catch let refusal as Refusal {
            return refusal.status.code
        }
    }

    /// The statuses of requests that come at once.
    @discardableResult
    private static func codes(_ setting: String, _ count: Int) async throws -> [Int] {
        var codes: [Int] = []
        try await with(setting) { bottleneck in
            codes = try await withThrowingTaskGroup { group in
                for _ in 0..<count { group.addTask { try await code(bottleneck) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        return codes
    }

    private static func codesInTurn(_ setting: String, _ count: Int) async throws -> [Int] {
        var codes: [Int] = []
        try await with(setting) { bottleneck in
            for _ in 0..<count { codes.append(try await code(bottleneck)) }
        }
        return codes
    }
}
