import Testing

@testable import LoadHTTP

@Suite struct TracerTests {
    @Test func theFieldIsThatOfTheStandard() throws {
        var tracer = HTTPTracer(share: 1, seed: 7)
        let kept = tracer.next()
        var bytes: [UInt8] = []
        tracer.append(kept, to: &bytes)
        let line = String(decoding: bytes, as: UTF8.self)
        let parts = try #require(line.wholeMatch(of: /traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-01\r\n/))
        #expect(String(parts.1) == "\(tracer.trace(kept))" && parts.1.hasSuffix(parts.2))
    }

    @Test func everyRequestOfAllHasATraceOfItsOwn() {
        var tracer = HTTPTracer(share: 1, seed: 1)
        let traces = (0..<10_000).map { _ in tracer.next() }
        #expect(!traces.contains(0) && Set(traces).count == 10_000)
        #expect(HTTPTracer(share: 1, seed: 1).trace(1) != HTTPTracer(share: 1, seed: 2).trace(1))
    }

    /// Within ten standard deviations of what is meant.
    @Test(arguments: [0.5, 0.01, 0.0001]) func theShareIsMet(share: Double) {
        var tracer = HTTPTracer(share: share, seed: 42)
        let count = 200_000
        let traced = Double((0..<count).count { _ in tracer.next() != 0 })
        let meant = share * Double(count)
        #expect(abs(traced - meant) < 10 * meant.squareRoot() + 1)
    }
}
