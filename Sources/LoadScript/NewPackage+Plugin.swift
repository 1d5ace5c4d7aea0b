/// A package that has a protocol of its own: the plug-in, a server to try it on, a scenario and tests.
extension NewPackage {
    /// The files of such a package, by path.
    var pluginFiles: [(path: String, text: String)] {
        [
            ("Package.swift", pluginManifest), ("Sources/LineProtocol/LinePlugin.swift", Self.plugin),
            ("Sources/LineProtocol/LineClient.swift", Self.client), ("Sources/\(name.text)/main.swift", Self.program),
            ("Sources/line-server/main.swift", Self.server),
            ("Tests/LineProtocolTests/LinePluginTests.swift", Self.pluginTests), ("scenario.yaml", Self.file),
            ("README.md", pluginReadme), (".gitignore", ".build/\nPackage.resolved\n"),
        ]
    }

    private var pluginManifest: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let squall = Target.Dependency.product(name: "Squall", package: "Squall")
        let settings: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

        let package = Package(
            name: "\(name.text)",
            products: [.library(name: "LineProtocol", targets: ["LineProtocol"])],
            dependencies: [.package(name: "Squall", path: \(SwiftText.literal(sources.path)))],
            targets: [
                // The protocol. Whoever wants it beside others depends on this library.
                .target(name: "LineProtocol", dependencies: [squall], swiftSettings: settings),
                // A squall that has it.
                .executableTarget(
                    name: "\(name.text)", dependencies: ["LineProtocol", squall], swiftSettings: settings),
                // Something to load.
                .executableTarget(name: "line-server"),
                .testTarget(
                    name: "LineProtocolTests", dependencies: ["LineProtocol", squall], swiftSettings: settings),
            ],
            swiftLanguageModes: [.v6])

        """
    }

    private static let program = """
        import LineProtocol
        import Squall

        await LoadCommand(executors: standardExecutors + [LinePlugin()]).main()

        """

    private static let plugin = #"""
        import Squall

        /// A protocol of lines: a step `say: hello` sends a line and waits for the line that answers it.
        public struct LinePlugin: CallPlugin {
            /// What a step asks for.
            public struct Call: Codable, Sendable {
                var text: CallText
            }

            /// Where it goes, and how lines end.
            public struct Settings: Codable, Sendable {
                /// What `ending` may say.
                enum Ending: String, Codable, CaseIterable {
                    case lf, crlf
                }

                var address: TargetAddress
                var ending = Ending.lf
            }

            public let name = "line"
            public let stepKeys: Set<String> = ["say"]
            public let callKeys = ["say"]
            public let results = CallResults.named(["answer", "length"])
            public let settingsKeys = ["ending"]
            // The client blocks while it waits. One that suspends takes `.shared`.
            public let threads = CallThreads.own(limit: 64)

            public init() {}

            public func readCall(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> CallStep<Call>? {
                guard let text = keys["say"]?.callText("say", wanted: "what to say", into: &diagnostics) else { return nil }
                return CallStep(Call(text: text), name: "say", method: "SAY")
            }

            public func readSettings(
                target: LocatedNode?, _ keys: MappingReader?, into diagnostics: inout Diagnostics
            ) -> Settings? {
                let ending = keys?["ending"]?.choice("ending", of: Settings.Ending.self, into: &diagnostics)
                let address = target?.address("target", scheme: "line", defaultPort: 7007, into: &diagnostics)
                return address.map { Settings(address: $0, ending: ending ?? .lf) }
            }

            public func words(for call: Call) -> String? { "SAY \(call.text.written)" }

            public func words(for settings: Settings) -> [(key: String, value: String)] {
                [("ending", settings.ending.rawValue)]
            }

            public func address(of settings: Settings) -> TargetAddress? { settings.address }

            public func connect(_ settings: Settings, within timeout: Duration) async throws -> LineClient {
                try LineClient(settings.address, ending: settings.ending == .crlf ? "\r\n" : "\n")
            }
        }

        """#

    private static let client = #"""
        import Foundation
        import Squall

        /// One user's connection: sends a line, and blocks until the answer is there.
        public actor LineClient: CallClient {
            private nonisolated let socket: Int32
            private let ending: [UInt8]

            /// Connects.
            ///
            /// - Throws: `CallFailed`, whose kind is what reports count.
            init(_ address: TargetAddress, ending: String) throws(CallFailed) {
                self.ending = Array(ending.utf8)
                var hints = addrinfo()
                hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
                var found: UnsafeMutablePointer<addrinfo>?
                guard getaddrinfo(address.host, "\(address.port)", &hints, &found) == 0, let first = found?.pointee else {
                    throw CallFailed(.dns, "cannot resolve \(address.host)")
                }
                defer { freeaddrinfo(found) }
                socket = Foundation.socket(first.ai_family, first.ai_socktype, first.ai_protocol)
                guard Foundation.connect(socket, first.ai_addr, first.ai_addrlen) == 0 else {
                    let reason = errno
                    Foundation.close(socket)
                    throw CallFailed(
                        reason == ECONNREFUSED ? .connectRefused : .connectFailed, String(cString: strerror(reason)))
                }
            }

            public func perform(_ call: LinePlugin.Call, values: CallValues) async throws -> CallOutcome {
                let line = try values.bytes(call.text) + ending
                return try await withTaskCancellationHandler {
                    try exchange(line)
                } onCancel: {
                    // Out of time: whoever blocks on the socket returns.
                    shutdown(socket, Int32(SHUT_RDWR))
                }
            }

            private func exchange(_ line: [UInt8]) throws(CallFailed) -> CallOutcome {
                guard send(socket, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else {
                    throw CallFailed(.write, String(cString: strerror(errno)))
                }
                var answer: [UInt8] = []
                var bytes = [UInt8](repeating: 0, count: 4_096)
                while answer.last != UInt8(ascii: "\n") {
                    let count = recv(socket, &bytes, bytes.count, 0)
                    if count < 0 { throw CallFailed(.reset, String(cString: strerror(errno))) }
                    if count == 0 { throw CallFailed(.closed, "the connection ended before the answer") }
                    answer += bytes[..<count]
                }
                let received = answer.count
                while let last = answer.last, last == 10 || last == 13 { answer.removeLast() }
                // The connection is fine, so this is returned rather than thrown.
                if answer.starts(with: "error".utf8) {
                    let failure = CallFailed(.status, String(decoding: answer, as: UTF8.self))
                    return CallOutcome(failure: failure, bytesOut: line.count, bytesIn: received)
                }
                return CallOutcome(
                    results: ["answer": answer, "length": Array("\(answer.count)".utf8)], bytesOut: line.count,
                    bytesIn: received)
            }

            public func close() async { Foundation.close(socket) }
        }

        """#

    private static let server = #"""
        import Foundation

        // Answers each line with `you said: ...`, and the line `bad` with an error. Its argument is a port; 0 for any that is free.
        signal(SIGPIPE, SIG_IGN)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuse: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = (UInt16(CommandLine.arguments.dropFirst().first ?? "7007") ?? 7007).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 1_000) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard listens else { fatalError("cannot listen: \(String(cString: strerror(errno)))") }
        print("listening on 127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
        fflush(nil)

        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            Thread.detachNewThread {
                guard let file = fdopen(connection, "r+") else { return }
                var line: UnsafeMutablePointer<CChar>?
                var capacity = 0
                while getline(&line, &capacity, file) > 0, let line {
                    let text = String(cString: line).filter { !$0.isNewline }
                    let answer = text == "bad" ? "error: I do not say that\n" : "you said: \(text)\n"
                    guard send(connection, answer, answer.utf8.count, 0) > 0 else { break }
                }
                free(line)
                fclose(file)
            }
        }

        """#

    private static let pluginTests = #"""
        import Foundation
        import Squall
        import Testing

        @testable import LineProtocol

        private let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        @Test func theScenarioIsRead() throws {
            let file = ScenarioFile(path: package.appending(path: "scenario.yaml").path)
            let (plan, warnings) = try file.plan(executors: [LinePlugin()])
            #expect(warnings.isEmpty)
            #expect(plan.scenarios[0].userClasses[0].tasks.map(\.name) == ["talk"])
        }

        @Test func aMisspeltKeyIsNamed() throws {
            let scenario = Scenario("test", target: "line://127.0.0.1:7007") {
                Hold(users: 1, for: .seconds(1))
                Users { ScenarioTask("talk") { PluginStep(["say": "hello", "expct": ["answer": "hello"]]) } }
            }
            let invalid = #expect(throws: ScenarioFile.Invalid.self) { try scenario.plan(executors: [LinePlugin()]) }
            #expect(invalid?.description.contains(#"unknown key "expct" in a step of line; did you mean "expect"?"#) == true)
        }

        """#

    private static let file = """
        squall: 1
        name: small talk
        target: line://127.0.0.1:7007

        phases:
          - users: 8
            duration: 10s

        variables:
          visitor: Ada

        line:
          timeout: 2s
          ending: lf

        users:
          wait: {between: [10ms, 50ms]}
          tasks:
            - name: talk
              steps:
                - name: greet
                  say: hello, I am ${visitor}
                  expect: {answer: "you said: hello, I am ${visitor}"}
                  save: {greeting: answer}
                - name: repeat
                  say: you said '${greeting}'
                  timeout: 500ms

        thresholds:
          - p99 < 300ms
          - errors < 1%

        """

    private var pluginReadme: String {
        """
        # \(name.text)

        A protocol for [Squall](\(sources.path)/README.md) in a package of its own: lines of text, each answered by a line.

        ```
        swift run line-server                                       # in another terminal: the target
        swift run -c release \(name.text) run scenario.yaml
        swift run -c release \(name.text) check scenario.yaml       # sends nothing
        swift test
        ```

        | file | says |
        |---|---|
        | `Sources/LineProtocol/LinePlugin.swift` | which keys a step has, how they are read, how to connect |
        | `Sources/LineProtocol/LineClient.swift` | what one call does: put your client here |
        | `Sources/\(name.text)/main.swift` | the list of protocols |

        The first build takes minutes, because it builds Squall too. Without `-c release` the generator needs several times as \
        much time per exchange. [plugins.md](\(sources.path)/docs/plugins.md) goes through it step by step.

        """
    }
}
