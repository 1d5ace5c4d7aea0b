import Foundation
import TestServers
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Debian's Prometheus on loopback, with its data in a test's own folder. It takes remote write, and native histograms.
struct Prometheus {
    let port: Int
    private let server: TestServer

    /// Starts it.
    ///
    /// - Parameter scraped: the port of loopback from which it fetches metrics, five times a second; nil for none.
    init(in scratch: Scratch, scraping scraped: Int? = nil) async throws {
        let config = try scratch.file(
            "prometheus.yml",
            scraped.map {
                """
                scrape_configs:
                  - job_name: squall
                    scrape_interval: 200ms
                    scrape_timeout: 200ms
                    static_configs: [{targets: ["127.0.0.1:\($0)"]}]
                """
            } ?? "{}")
        port = try LoopbackPort.free()
        server = try await TestServer(
            executable: "/usr/bin/prometheus",
            arguments: [
                "--config.file=\(config)", "--storage.tsdb.path=\(scratch.path("tsdb"))",
                "--web.listen-address=127.0.0.1:\(port)", "--web.enable-remote-write-receiver",
                "--enable-feature=native-histograms", "--log.level=warn",
            ], port: port)
        // It listens before it is ready.
        let deadline = ContinuousClock.now + .seconds(60)
        while try await get("/-/ready").status != 200 {
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.TookTooLong(description: "Prometheus was not ready in a minute")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The one value that answers a question.
    func value(_ question: String) async throws -> Double {
        struct Answer: Decodable {
            struct Result: Decodable {
                var result: [Series]
            }
            struct Series: Decodable {
                var value: [Value]
            }
            enum Value: Decodable {
                case time(Double), text(String)

                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let time = try? container.decode(Double.self) {
                        self = .time(time)
                    } else {
                        self = .text(try container.decode(String.self))
                    }
                }
            }
            var data: Result
        }
        var answer = try await query(question)
        var series = try JSONDecoder().decode(Answer.self, from: answer.body).data.result
        // What was fetched is there a moment after it was fetched.
        for _ in 0..<100 where series.isEmpty {
            try await Task.sleep(for: .milliseconds(100))
            answer = try await query(question)
            series = try JSONDecoder().decode(Answer.self, from: answer.body).data.result
        }
        #expect(answer.status == 200, "\(question): \(String(decoding: answer.body, as: UTF8.self))")
        guard series.count == 1, case .text(let text)? = series[0].value.last, let number = Double(text) else {
            Issue.record(
                "\(question) has no single answer: \(String(decoding: answer.body, as: UTF8.self).prefix(400))")
            return .nan
        }
        return number
    }

    /// Whether it has any value of a series.
    func has(_ series: String) async throws -> Bool {
        String(decoding: try await query(series).body, as: UTF8.self).contains(#""__name__""#)
    }

    /// Whether it understands a question.
    func answers(_ question: String) async throws -> Bool { try await query(question).status == 200 }

    private func query(_ question: String) async throws -> (status: Int, body: Data) {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._")
        let encoded = try #require(question.addingPercentEncoding(withAllowedCharacters: allowed))
        return try await get("/api/v1/query?query=\(encoded)")
    }

    private func get(_ path: String) async throws -> (status: Int, body: Data) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, data)
    }
}
