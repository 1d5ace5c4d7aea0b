import HummingbirdTesting
import Testing

@testable import LoadLab

@Suite struct LabMetricsTests {
    @Test func countsByRouteAndStatus() async throws {
        let metrics = try await withLab { client in
            for path in ["/products/1", "/products/2", "/products/999", "/fast", "/nowhere", "/order?status=418"] {
                _ = try await client.get(path)
            }
            let response = try await client.get("/metrics")
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            return try Exposition(parsing: response.text)
        }
        func total(_ route: String, _ status: Int, method: String = "GET") -> Double? {
            metrics.samples[#"lab_requests_total{method="\#(method)",route="\#(route)",status="\#(status)"}"#]
        }
        #expect(total("/products/{id}", 200) == 2)
        #expect(total("/products/{id}", 404) == 1)
        #expect(total("/fast", 200) == 1)
        #expect(total("unknown", 404, method: "") == 2)
        #expect(metrics.samples["lab_requests_in_flight"] == 1)
        #expect(try #require(metrics.samples["process_cpu_seconds_total"]) > 0)
    }

    @Test func histogramIsCumulativeAndComplete() async throws {
        let meter = RouteMeter(method: "GET", route: "/x")
        for seconds in [0.0001, 0.00011, 0.3, 99] { meter.record(status: 200, seconds: seconds) }
        #expect(meter.current.buckets.first == 1)
        #expect(meter.current.buckets[1] == 1)
        #expect(meter.current.buckets.last == 1)

        let metrics = try await withLab { client in
            for _ in 0..<5 { _ = try await client.get("/fast") }
            return try Exposition(parsing: try await client.get("/metrics").text)
        }
        let labels = #"method="GET",route="/fast""#
        let bounds = RouteMeter.bounds.map { "\($0)" } + ["+Inf"]
        let buckets = bounds.compactMap {
            metrics.samples[#"lab_request_duration_seconds_bucket{\#(labels),le="\#($0)"}"#]
        }
        #expect(buckets.count == bounds.count)
        #expect(buckets == buckets.sorted())
        #expect(buckets.last == 5)
        #expect(metrics.samples["lab_request_duration_seconds_count{\(labels)}"] == 5)
        #expect(metrics.samples["lab_request_duration_seconds_sum{\(labels)}"].map { $0 > 0 } == true)
    }

    @Test func nothingIsLostUnderConcurrency() async throws {
        let meter = RouteMeter(method: "GET", route: "/x")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { meter.record(status: 200, seconds: 0.5) } }
            }
        }
        #expect(meter.current.responses == [200: 8_000])
        #expect(meter.current.seconds == 4_000)
    }
}

/// Prometheus text, read line by line by the format's grammar; throws at the first line that does not fit.
private struct Exposition {
    private(set) var samples: [String: Double] = [:]

    init(parsing text: String) throws {
        #expect(text.hasSuffix("\n"))
        var types: [Substring: Substring] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if let type = line.wholeMatch(of: /# TYPE (?<name>\w+) (?<type>counter|gauge|histogram)/) {
                #expect(types.updateValue(type.type, forKey: type.name) == nil, "\(type.name) is declared twice")
            } else if line.wholeMatch(of: /# HELP \w+ [^\\]+/) == nil {
                let label = #/[a-z]+="[^"\\]*"/#
                let sample = try #require(
                    line.wholeMatch(of: /(?<series>(?<name>[a-z_]+)(\{(?<labels>[^}].*)\})?) (?<value>\S+)/),
                    "not a sample: \(line)")
                let family = sample.name.replacing(/_(bucket|sum|count)$/, with: "")
                #expect(types[sample.name] != nil || types[family[...]] == "histogram", "\(sample.name) has no type")
                for part in sample.labels?.split(separator: ",") ?? [] {
                    #expect(part.wholeMatch(of: label) != nil, "not a label: \(part)")
                }
                let value = try #require(Double(sample.value), "not a value: \(line)")
                #expect(samples.updateValue(value, forKey: String(sample.series)) == nil, "twice: \(line)")
            }
        }
    }
}
