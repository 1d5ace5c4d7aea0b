import Foundation
import TestServers
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension CommandTests {
    /// `squall lab` with a chosen limit, and `squall run` against it.
    ///
    /// A machine may be slower than a bottleneck allows, but nothing lets more through than it does: the upper bounds are tight, the
    /// lower ones say that the limit is reached at all.
    @Suite(.serialized) struct BottleneckTests {
        private func lab(_ arguments: String...) async throws -> TestServer {
            try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"] + arguments)
        }

        /// A lab with a limit that not every machine allows, and where it listens; nil where it said that this one does not.
        private func privileged(_ bottleneck: String) async throws -> (ChildProcess, String)? {
            let process = try Command.start(["lab", "--port", "0", "--bottleneck", bottleneck])
            try await process.wait(for: "an address or a reason") {
                process.output.contains("Ctrl-C") || process.errors.contains("try as root")
            }
            let words = process.output.split(whereSeparator: \.isWhitespace)
            guard let address = words.first(where: { $0.hasPrefix("http://") }) else {
                #expect(try await process.exitCode() == 2)
                return nil
            }
            return (process, String(address))
        }

        private func get(_ lab: TestServer, _ path: String) async throws -> (HTTPURLResponse, String) {
            let url = try #require(URL(string: "http://127.0.0.1:\(lab.port)\(path)"))
            let (body, response) = try await URLSession.shared.data(from: url)
            return (try #require(response as? HTTPURLResponse), String(decoding: body, as: UTF8.self))
        }

        private func load(_ lab: TestServer, _ flags: String..., path: String = "/delay") async throws -> Report {
            let ended = try await Command.run(
                [
                    "run", "http://127.0.0.1:\(lab.port)\(path)", "-t", "1", "-d", "3s", "--quiet", "--no-store",
                    "--json", "-",
                ]
                    + flags)
            #expect([0, 3].contains(ended.code), "\(ended.errors)")
            return try Report(ended.output)
        }

        @Test(arguments: [
            ("worker-pool:k=4,service=20ms", 200.0), ("worker-pool:k=4,service=exp:20ms", 200),
            ("single-lock:hold=5ms", 200), ("cpu-bound:work=5ms", 200), ("db-pool:connections=2,query=10ms", 200),
        ])
        func moreThanTheCapacityDoesNotComeThrough(bottleneck: String, capacity: Double) async throws {
            let lab = try await lab("--bottleneck", bottleneck)
            let report = try await load(lab, "-c", "24")
            // What the 24 users had under way at the end is within it.
            let most = bottleneck.contains("exp") ? 1.2 : 1.02
            #expect(report.throughput <= capacity * most + 24 / report.duration, "\(report.throughput)")
            #expect(report.throughput >= capacity * 0.3, "\(report.throughput)")
            #expect(report.errors.isEmpty)
        }

        @Test func aRateLimitLetsItsRateThroughAndNoMore() async throws {
            let lab = try await lab("--bottleneck", "rate-limit:rate=50,burst=10")
            let report = try await load(lab, "-r", "200/s")
            #expect(Double(report.counts.completed) <= 50 * (report.duration + 0.1) + 11)
            #expect(report.counts.completed >= 100)
            #expect((report.errors["status"] ?? 0) > 200, "\(report.errors)")
        }

        /// 200 ms of each 500 ms: of requests that come evenly 40 % fall into a block, and 30 % wait longer than 50 ms for its end.
        @Test func blockedLoopsShowInTheTimes() async throws {
            let lab = try await lab("--bottleneck", "event-loop-block:block=200ms,every=500ms")
            let report = try await load(lab, "-r", "100/s", path: "/fast")
            #expect(report.response_time.p90 ?? 0 >= 0.08, "\(report.response_time)")
            #expect(report.response_time.max ?? 0 >= 0.15)
        }

        @Test func whoFindsNoConnectionWaitsForOne() async throws {
            let lab = try await lab("--bottleneck", "connection-limit:connections=2,backlog=16")
            let report = try await load(lab, "-c", "6", "--timeout", "1s", path: "/fast")
            // Two users have the connections for all of the run; each of the four others waits in vain, three times.
            #expect(report.counts.completed > 10)
            #expect(report.counts.timed_out >= 8, "\(report.errors)")
        }

        @Test func aDependencyIsAProcessOfItsOwn() async throws {
            let lab = try await lab("--bottleneck", "/delay=slow-dependency:k=1,service=30ms")
            let (response, _) = try await get(lab, "/delay")
            let timing = try #require(response.value(forHTTPHeaderField: "Server-Timing"))
            let milliseconds = try #require(timing.split(separator: "=").last.flatMap { Double($0) })
            #expect(timing.hasPrefix("dependency;dur="))
            #expect(milliseconds >= 30)
            #expect(try await get(lab, "/products").0.value(forHTTPHeaderField: "Server-Timing") == nil)
            #expect(try await lab.finish() == 0)
        }

        /// Half a core, whatever the requests want; without rights to control groups the lab says so.
        @Test func theKernelHoldsTheQuota() async throws {
            guard let (process, address) = try await privileged("cpu-quota:cores=0.4,work=10ms") else { return }
            let ended = try await Command.run(
                "run", "\(address)/delay", "-c", "8", "-t", "1", "-d", "3s", "--quiet", "--no-store", "--json", "-")
            let report = try Report(ended.output)
            // 40 requests per second; and what the first period, and the threads' overshoot, give on top.
            #expect(report.throughput <= 40 * 1.25, "\(report.throughput)")
            #expect(report.throughput >= 5)
            process.signal(SIGINT)
            #expect(try await process.exitCode() == 0)
        }

        /// Each packet takes 30 ms there and 30 ms back, and one of five is lost each way: the kernel sends those again, after 200 ms or more.
        /// Without the right to a network of its own the lab says so.
        @Test func packetsTakeTheirTimeAndSomeAreLost() async throws {
            guard let (process, address) = try await privileged("packet-path:delay=60ms,loss=0.2") else { return }
            #expect(address.hasPrefix("http://10.213."))
            let ended = try await Command.run(
                "run", "\(address)/fast", "-c", "8", "-t", "1", "-d", "4s", "--quiet", "--no-store", "--json", "-")
            let report = try Report(ended.output)
            #expect(report.response_time.min ?? 0 >= 0.06)
            #expect(report.counts.completed >= 8)
            // 36 % of exchanges lose a packet, binomial: of a hundred or more not fewer than a tenth, and those take 0.2 s longer.
            #expect(report.response_time.p90 ?? 0 >= 0.2, "\(report.response_time)")
            process.signal(SIGINT)
            #expect(try await process.exitCode() == 0)
        }

        @Test func aRequestNamesItsStations() async throws {
            let lab = try await lab(
                "--topology", "edge,balancer,2xdc,service", "--hop", "edge:ttl=60s", "--hop",
                "dc:delay=1ms,further=30ms")
            var far = 0
            for page in 1...4 {
                let (response, body) = try await get(lab, "/products?page=\(page)&limit=1")
                #expect(response.statusCode == 200 && body.contains(#""total":100"#))
                let via = try #require(response.value(forHTTPHeaderField: "Via"))
                #expect(["1.1 dc-1, 1.1 balancer, 1.1 edge", "1.1 dc-2, 1.1 balancer, 1.1 edge"].contains(via))
                let times = Self.times(try #require(response.value(forHTTPHeaderField: "Server-Timing")))
                let names = ["service", via.contains("dc-1") ? "dc-1" : "dc-2", "balancer", "edge"]
                let ordered = names.compactMap { times[$0] }
                #expect(ordered.count == 4 && ordered == ordered.sorted(), "\(times)")
                if let second = times["dc-2"] {
                    far += 1
                    #expect(second >= 31)
                }
            }
            #expect(far == 2)
            let (hit, _) = try await get(lab, "/products?page=1&limit=1")
            #expect(hit.value(forHTTPHeaderField: "X-Cache") == "HIT")
            #expect(hit.value(forHTTPHeaderField: "Server-Timing")?.hasPrefix("cache;desc=hit, edge;dur=") == true)
            let truth = try await get(lab, "/lab/truth").1
            #expect(truth.contains(#""name":"dc-2""#) && truth.contains(#""value":0.031"#), "\(truth)")
            #expect(try await lab.finish() == 0)
        }

        /// What is under way when the lab is to end comes to its end, through all stations.
        @Test func stationsEndAfterWhatTheyDo() async throws {
            let lab = try await lab("--topology", "dc,service", "--hop", "dc:delay=1500ms")
            let answer = Task { try await get(lab, "/products").0.statusCode }
            // Far from the end of the request, and far from its beginning.
            try await Task.sleep(for: .milliseconds(700))
            #expect(try await lab.finish() == 0)
            #expect(try await answer.value == 200)
        }

        @Test func whatWatchesTheLabPassesStationsUnhindered() async throws {
            let lab = try await lab("--topology", "edge,service", "--hop", "edge:rate=0.001,ttl=60s")
            #expect(try await get(lab, "/products").0.statusCode == 200)
            #expect(try await get(lab, "/cart").0.statusCode == 429)
            for path in ["/healthz", "/metrics", "/lab/truth", "/"] {
                let (response, _) = try await get(lab, path)
                #expect(response.statusCode == 200 && response.value(forHTTPHeaderField: "X-Cache") == nil, "\(path)")
            }
        }

        @Test func bodiesGoThroughStations() async throws {
            let lab = try await lab("--topology", "balancer,service")
            var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(lab.port)/login")))
            request.httpMethod = "POST"
            request.httpBody = Data(#"{"user":"ada","password":"secret"}"#.utf8)
            let (body, _) = try await URLSession.shared.data(for: request)
            #expect(String(decoding: body, as: UTF8.self).hasPrefix(#"{"token":""#))
            #expect(try await get(lab, "/bytes?size=300k").1.utf8.count == 300_000)
            #expect(try await get(lab, "/nothing").0.statusCode == 404)
            var head = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(lab.port)/bytes?size=300k")))
            head.httpMethod = "HEAD"
            let (_, response) = try await URLSession.shared.data(for: head)
            #expect((response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Content-Length") == "300000")
        }

        @Test func bottlenecksComeFromAFileToo() async throws {
            let scratch = try Scratch()
            let file = try scratch.file(
                "lab.yaml", "bottlenecks:\n  - memory-growth: {bytes: 1k, limit: 2k}\n    route: /fast\n")
            let lab = try await lab("--config", file)
            var codes: [Int] = []
            for _ in 0..<3 { codes.append(try await get(lab, "/fast").0.statusCode) }
            #expect(codes == [200, 200, 503])
        }

        @Test func theExampleOfSeveralIsInOrder() async throws {
            let lab = try await lab("--config", LabTests.directory.appending(path: "lab/estate.yaml").path)
            let truth = try await get(lab, "/lab/truth").1
            for name in ["worker-pool", "db-pool", "rate-limit"] { #expect(truth.contains(#""name":"\#(name)""#)) }
        }

        /// 800/s by the formula: at no moment were there more, however much came.
        @Test func theExampleGoesPastTheLimit() async throws {
            let lab = try await lab("--bottleneck", "worker-pool:k=8,service=10ms")
            let scratch = try Scratch()
            let text = try String(
                contentsOf: LabTests.directory.appending(path: "past-the-limit.yaml"), encoding: .utf8)
            let scenario = try scratch.file(
                "past-the-limit.yaml",
                text.replacing("8080", with: "\(lab.port)").replacing("10s", with: "3s").replacing("15s", with: "3s"))
            let ended = try await Command.run(
                "run", scenario, "-t", "1", "--quiet", "--no-store", "--json", "-")
            #expect([0, 3].contains(ended.code), "\(ended.errors)")
            let report = try Report(ended.output)
            #expect(report.throughput * report.duration > 1200)
            var completed = 0.0
            for interval in report.intervals {
                completed += interval.throughput * (interval.end - interval.start)
                #expect(completed <= 800 * 1.02 * interval.end + 16, "\(interval)")
            }
        }

        @Test func whatThereIsIsListed() async throws {
            let ended = try await Command.run("lab", "--list-bottlenecks")
            #expect(ended.code == 0)
            for name in [
                "healthy\n", "worker-pool\n", "    k=8 ", "event-loop-block (whole server)\n", "edge\n", "dc\n",
            ] {
                #expect(ended.output.contains(name), "\(name)")
            }
        }

        @Test(arguments: [
            (["--bottleneck", "worker-pol"], #"no bottleneck is called "worker-pol""#),
            (["--bottleneck", "/nowhere=worker-pool"], "no route /nowhere that can be limited"),
            (["--topology", "edge"], "has to end with service"),
            (["--bottleneck", "packet-path", "--host", "127.0.0.2"], "leave --host away"),
            (["--bottleneck", "packet-path", "--bottleneck", "packet-path"], "packet-path is given twice"),
            (["--hop", "dc:delay=1ms"], "--hop is about a station"),
            (["--config", "/none.yaml"], "/none.yaml cannot be read"),
        ])
        func whatCannotBeIsSaidAtOnce(flags: [String], words: String) async throws {
            let ended = try await Command.run(["lab", "--port", "0"] + flags)
            #expect(ended.code == 2 && ended.errors.contains(words), "\(ended.code) \(ended.errors)")
        }

        /// `a;dur=1.5, b;dur=2` by name.
        private static func times(_ field: String) -> [String: Double] {
            var times: [String: Double] = [:]
            for metric in field.split(separator: ",") {
                let parts = metric.split(separator: ";")
                guard parts.count == 2, let time = Double(parts[1].dropFirst("dur=".count)) else { continue }
                times[parts[0].trimmingCharacters(in: .whitespaces)] = time
            }
            return times
        }
    }
}
