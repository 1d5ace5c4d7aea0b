import Hummingbird
import Synchronization
import Testing

@testable import LoadLab

@Suite struct TopologyTests {
    @Test func stationsAreReadInTheirOrder() throws {
        let topology = try Topology(
            parsing: "edge,balancer,2xdc,service", hops: [HopSetting(parsing: "dc:delay=1ms,further=9ms")])
        #expect(
            topology.stations.flatMap { station in (0..<station.count).map(station.name) }
                == ["edge", "balancer", "dc-1", "dc-2"])
        let delays = topology.stations.last?.setting.make(count: 2, seed: 1).map { $0.figures[0].value }
        #expect(delays == [0.001, 0.01])
    }

    @Test(arguments: [
        ("edge,balancer", "has to end with service"), ("service", "behind something"), ("", "has to end with service"),
        ("edge,edge,service", "has edge twice"), ("2xdc,service", "2xdc needs a balancer in front of it"),
        ("0xdc,service", #""0xdc" is no station"#),
        ("cdn,service", #"no station is called "cdn"; there are edge, balancer, dc"#),
        ("edge,,service", #"no station is called """#),
    ])
    func whatMakesNoSenseIsRefusedWithTheReason(text: String, reason: String) {
        let error = #expect(throws: InvalidLabValue.self) { try Topology(parsing: text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func whatIsSetAboutNobodyIsRefused() {
        let error = #expect(throws: InvalidLabValue.self) {
            try Topology(parsing: "edge,service", hops: [HopSetting(parsing: "dc:delay=1ms")])
        }
        #expect(error?.description.contains("has no dc") == true)
        #expect(throws: InvalidLabValue.self) { try HopSetting(parsing: "edge:hit=1") }
    }

    @Test func anEdgeAnswersFromMemoryAndStaleRatherThanNotAtAll() async throws {
        let asked = Atomic(0)
        let edge = try Self.hop("edge:ttl=1ns,stale=3600s")
        let fresh = try Self.hop("edge:ttl=3600s")
        func answer(_ hop: any Hop, _ target: String, _ status: HTTPResponse.Status = .ok) async throws -> HopAnswer {
            try await hop.answer(Self.request(target)) { _ in
                asked.wrappingAdd(1, ordering: .relaxed)
                return HopAnswer(status: status, fields: [:], body: ByteBuffer(string: "it"))
            }
        }
        _ = try await answer(fresh, "/a")
        let hit = try await answer(fresh, "/a", .badGateway)
        #expect(hit.status == .ok && hit.fields[.xCache] == "HIT" && hit.fields[.age] == "0")
        #expect(asked.load(ordering: .relaxed) == 1)
        #expect(try await answer(fresh, "/b").fields[.xCache] == "MISS")

        _ = try await answer(edge, "/a")
        let stale = try await answer(edge, "/a", .serviceUnavailable)
        #expect(stale.status == .ok && stale.fields[.xCache] == "STALE")
        #expect(try await answer(edge, "/a", .notFound).status == .notFound)
        #expect(try await answer(edge, "/other", .badGateway).status == .badGateway)
    }

    @Test func anEdgeKeepsNothingOfOneUser() async throws {
        let edge = try Self.hop("edge:ttl=3600s")
        for _ in 0..<2 {
            var request = Self.request("/cart")
            request.fields[.authorization] = "Bearer x"
            let answer = try await edge.answer(request) { _ in HopAnswer(status: .ok, fields: [:], body: ByteBuffer()) }
            #expect(answer.fields[.xCache] == nil)
        }
    }

    @Test func aBalancerTakesTurnsAndAsksTheNextWhereOneFails() async throws {
        let balancer = try Self.hop("balancer")
        let asked = Mutex<[Int]>([])
        for _ in 0..<3 {
            let answer = try await balancer.answer(Self.request("/")) { instance in
                asked.withLock { $0.append(instance % 2) }
                return instance % 2 == 0
                    ? HopAnswer(.serviceUnavailable, "no") : HopAnswer(status: .ok, fields: [:], body: ByteBuffer())
            }
            #expect(answer.status == .ok)
        }
        #expect(asked.withLock { $0 } == [0, 1, 1, 0, 1])
    }

    @Test func limitsRefuseInTheirOwnWay() async throws {
        for (setting, status) in [("edge:rate=1", 429), ("dc:rate=1,delay=1us", 503)] {
            let hop = try Self.hop(setting)
            var codes: [Int] = []
            for _ in 0..<3 {
                codes.append(
                    try await hop.answer(Self.request("/")) { _ in
                        HopAnswer(status: .ok, fields: [:], body: ByteBuffer())
                    }.status.code)
            }
            #expect(codes == [200, status, status])
        }
    }

    private static func hop(_ setting: String) throws -> any Hop {
        try HopSetting(parsing: setting).make(count: 1, seed: 1)[0]
    }

    private static func request(_ target: String) -> HopRequest {
        HopRequest(method: .get, target: target, fields: [:], body: ByteBuffer())
    }
}
