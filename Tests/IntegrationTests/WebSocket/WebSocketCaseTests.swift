import Foundation
import LoadMeasure
import LoadPlan
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// The cases of the Autobahn test suite for clients, and hostile servers: what the server saw of the client is judged there
    /// (`websocket_cases.py`), what the report says of the server, here.
    @Suite(.timeLimit(.minutes(5))) struct WebSocketCaseTests {
        /// A case as the server tells of it.
        private struct Told: Decodable {
            var `case`: String
            var ok: Bool
            var saw: String
        }

        private static func cases() async throws -> [(name: String, compression: Bool)] {
            let lister = try ChildProcess(
                executable: "/usr/bin/env",
                arguments: [
                    "python3", BuiltCommand.repository.appending(path: "Tests/Servers/websocket_cases.py").path,
                    "--list",
                ])
            #expect(try await lister.exitCode() == 0)
            let names = try JSONDecoder().decode([String: Bool].self, from: Data(lister.output.utf8))
            return names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }

        /// What the step that awaits the end is counted as; nil for success.
        private static func expected(_ name: String) -> Set<ErrorKind?> {
            if let known = hostile[name] { return known }
            let parts = name.split(separator: ".")
            switch parts[0] {
            case "1", "9", "12": return [nil]
            case "2": return name == "2.5" ? [.malformed] : [nil]
            case "3", "4": return [.malformed]
            case "5": return good5.contains(name) ? [nil] : [.malformed]
            case "6":
                let isGood = ["1", "2"].contains(parts[1]) || parts.contains("valid")
                return isGood ? [nil] : [.badEncoding]
            case "7":
                if name == "7.1.1" { return [nil] }
                if name == "7.5.1" { return [.badEncoding] }
                let isBad = ["7.3.2", "7.3.6"].contains(name) || ["9", "13"].contains(parts[1])
                return isBad ? [.malformed] : [.closed]
            case "13": return name == "13.7" ? [.badEncoding] : name == "13.8" ? [.malformed] : [nil]
            default: return []
            }
        }

        private static let good5: Set = ["5.3", "5.4", "5.5", "5.6", "5.7", "5.8", "5.19", "5.20"]

        private static let hostile: [String: Set<ErrorKind?>] = {
            var kinds: [String: Set<ErrorKind?>] = [
                "hostile.masked": [.malformed], "hostile.long-length": [.malformed],
                "hostile.huge-length": [.malformed],
                "hostile.too-large": [.tooLarge], "hostile.bomb": [.tooLarge], "hostile.endless-pieces": [.tooLarge],
                "hostile.silent": [.timeout], "hostile.pings": [nil],
            ]
            for what in ["nothing", "half-head", "half-length", "half-message", "half-pieces"] {
                kinds["hostile.eof-after-\(what)"] = [.closed]
                // Where the reset comes before the answer was read, it is the handshake that it ends.
                kinds["hostile.reset-after-\(what)"] = [.reset, .closed]
            }
            return kinds
        }()

        private static let handshakes: [String: ErrorKind] = [
            "handshake.status": .status, "handshake.garbage": .malformed, "handshake.no-accept": .malformed,
            "handshake.wrong-accept": .malformed, "handshake.eof": .closed, "handshake.huge": .tooLarge,
            "handshake.extension": .malformed, "handshake.subprotocol": .malformed,
        ]

        @Test func everyCaseEndsAsItMust() async throws {
            let cases = try await Self.cases()
            #expect(cases.count > 250)
            let server = try await TestServer.python("websocket_cases")
            defer { server.stop() }
            let steps = cases.map { name, compression in
                """
                - {ws-connect: /\(name), compression: \(compression ? "on" : "off"), name: open \(name)}
                - {ws-expect: {body: end}, name: await \(name)}
                - {ws-close: 1000, name: close \(name)}
                """
            }
            // No case may need the time that a client waits, but that of the server that says nothing.
            let result = try await WebSocketTrial(
                port: server.port, steps: steps.joined(separator: "\n"),
                settings: "{timeout: 5s, max-message: 8MiB, connect-timeout: 5s}"
            ).run()
            let total = result.total
            for (name, _) in cases {
                if let kind = Self.handshakes[name] {
                    #expect(total.outcomes(of: "open \(name)") == [kind: 1], "\(name)")
                    continue
                }
                let found = Set(total.outcomes(of: "await \(name)").keys)
                #expect(found.count == 1 && found.isSubset(of: Self.expected(name)), "\(name): \(found)")
                if found == [nil] { #expect(total.outcomes(of: "close \(name)") == [nil: 1], "\(name)") }
            }
            let said = server.output.split(separator: "\n").dropFirst()
                .compactMap { try? JSONDecoder().decode(Told.self, from: Data($0.utf8)) }
            let judged = Dictionary(grouping: said, by: \.case)
            for (name, _) in cases where Self.handshakes[name] == nil && !name.contains("reset") {
                #expect(judged[name]?.map(\.ok) == [true], "\(name): \(judged[name]?.map(\.saw) ?? [])")
            }
        }
    }
}
