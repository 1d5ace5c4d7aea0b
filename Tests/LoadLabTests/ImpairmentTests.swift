import HummingbirdTesting
import Testing

@testable import LoadLab

@Suite struct ImpairmentTests {
    @Test func sameSeedSameFailuresAndDelays() async throws {
        let runs = try await [9, 9, 10].map(UInt64.init).fates()
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
        #expect(Set(runs[0]).count > 30)
    }

    @Test func otherRoutesDoNotChangeAFate() async throws {
        let alone = try await withLab(errorRate: 0.5) { client in try await client.codes("/products", 50) }
        let beside = try await withLab(errorRate: 0.5) { client in
            var codes: [Int] = []
            for _ in 0..<50 {
                _ = try await client.get("/delay")
                codes.append(try await client.get("/products").code)
            }
            return codes
        }
        #expect(alone == beside)
    }

    @Test func anotherDelayDoesNotChangeWhichRequestsFail() async throws {
        let (plain, delayed) = try await (
            withLab(errorRate: 0.5) { try await $0.codes("/products", 50) },
            withLab(errorRate: 0.5) { try await $0.codes("/products?delay=exp:1us", 50) }
        )
        #expect(plain == delayed)
    }

    /// Binomial: 2,000 requests at 5 % give 100 ± 4·√(2000·0.05·0.95) = 100 ± 39, on a fixed seed.
    @Test func errorRateIsTheStatedOne() async throws {
        let codes = try await withLab(errorRate: 0.05) { try await $0.codes("/delay", 2_000) }
        #expect(Set(codes) == [200, 503])
        #expect(abs(codes.count { $0 == 503 } - 100) <= 39)
    }

    @Test func theQueryTakesTheConfigurationsPlace() async throws {
        try await withLab(delay: .fixed(.microseconds(5)), errorRate: 1) { client in
            let configured = try await client.get("/products")
            #expect(configured.code == 503)
            #expect(configured.text == #"{"error":"injected by the lab, error rate 1.0"}"#)
            #expect(configured.drawnDelay == "delay;dur=0.005")
            let asked = try await client.get("/products?error=0&delay=7us")
            #expect(asked.code == 200)
            #expect(asked.drawnDelay == "delay;dur=0.007")
        }
    }

    @Test func fastAndTheLabsOwnRoutesIgnoreTheConfiguration() async throws {
        try await withLab(errorRate: 1) { client in
            for route in ["/fast", "/healthz", "/metrics", "/"] {
                try await #expect(client.get(route).code == 200, "\(route)")
            }
            try await #expect(client.get("/fast?error=100%25").code == 503)
            try await #expect(client.get("/healthz?error=1").code == 200)
        }
    }

    @Test func aFailedRequestHasNoEffect() async throws {
        try await withLab { client in
            try await #expect(client.post("/cart?error=1", #"{"product_id":1}"#).code == 503)
            try await #expect(client.get("/cart").text == #"{"lines":[],"total_cents":0}"#)
        }
    }

    @Test func statusIsTheOneAskedFor() async throws {
        try await withLab { client in
            let teapot = try await client.get("/fast?status=418")
            #expect(teapot.code == 418)
            #expect(teapot.text == #"{"status":418}"#)
            let empty = try await client.get("/products?status=204")
            #expect(empty.code == 204)
            #expect(empty.text.isEmpty)
        }
    }

    @Test(arguments: [
        ("delay=fast", #""fast\" is not a time"#), ("delay=uniform:1ms", "no distribution is called"),
        ("error=2", "is not a share from 0 to 1"), ("error=", "is not a share from 0 to 1"),
        ("error=nan", "is not a share from 0 to 1"), ("status=99", "from 200 to 599"), ("status=x", "from 200 to 599"),
    ])
    func badParametersAreRefusedWithTheReason(query: String, reason: String) async throws {
        for route in ["/fast", "/delay", "/products"] {
            let response = try await withLab { try await $0.get("\(route)?\(query)") }
            #expect(response.code == 400)
            #expect(response.text.hasPrefix(#"{"error":""#) && response.text.contains(reason), "\(response.text)")
        }
    }

    @Test(arguments: [("0", 0), ("512", 512), ("10k", 10_000), ("64Ki", 65_536), ("1M", 1_000_000), ("3Mi", 3 << 20)])
    func bytesAreAsManyAsAskedFor(size: String, count: Int) async throws {
        let response = try await withLab { try await $0.get("/bytes?size=\(size)") }
        #expect(response.body.readableBytes == count)
        #expect(response.headers[.contentLength] == "\(count)")
    }

    @Test(arguments: ["", "-1", "10K", "k", "1.5k", "1001M", "99999999999999999999", "9223372036854775807Ki"])
    func badSizesAreRefused(size: String) async throws {
        let response = try await withLab { try await $0.get("/bytes?size=\(size)") }
        #expect(response.code == 400)
        #expect(response.text.contains("is not a number of bytes"))
    }
}

extension TestClientProtocol {
    fileprivate func codes(_ uri: String, _ count: Int) async throws -> [Int] {
        var codes: [Int] = []
        for _ in 0..<count { codes.append(try await get(uri).code) }
        return codes
    }
}

extension [UInt64] {
    /// For each seed, what the first forty requests met.
    fileprivate func fates() async throws -> [[String]] {
        var runs: [[String]] = []
        for seed in self {
            runs.append(
                try await withLab(seed: seed, delay: .exponential(mean: .microseconds(10)), errorRate: 0.2) { client in
                    var fates: [String] = []
                    for _ in 0..<40 {
                        let response = try await client.get("/delay")
                        fates.append("\(response.code) \(response.drawnDelay ?? "")")
                    }
                    return fates
                })
        }
        return runs
    }
}
