import Foundation
import LoadContent
import LoadLoop
import LoadPlan
import LoadWire
import Testing
import Yams

@testable import LoadGRPC
@testable import LoadHTTP
@testable import LoadScenario
@testable import LoadWebSocket

/// The published schema and the reader are two descriptions of one language: these tests keep them from drifting apart.
@Suite struct SchemaTests {
    private let schema: SchemaValidator

    init() throws {
        schema = try SchemaValidator(json: Repository.text("docs/scenario.schema.json"))
    }

    @Test func hasTheReadersKeys() throws {
        let http = HTTPStepDecoder.self
        let step = StepKeys.common.filter { !StepKeys.ofTasks.contains($0) } + http.requestKeys
        try expect(
            "", ScenarioDecoder.keys + [HTTPStepDecoder().name, WebSocketStepDecoder().name, GRPCStepDecoder().name])
        try expect("phase", PhaseDecoder.keys)
        try expect("phase/users", courseKeys, at: ["properties", "users", "anyOf", 2])
        try expect("phase/rate", courseKeys, at: ["properties", "rate", "anyOf", 2])
        for kind in ["users", "rate"] {
            try expect("phase/\(kind)", waveKeys, at: ["properties", kind, "anyOf", 3])
            try expect("phase/\(kind)", spikeKeys, at: ["properties", kind, "anyOf", 4])
        }
        try expect("userClass", UserClassDecoder.keys)
        try expect("scenario", ["start"] + ScenarioPlanDecoder.keys + ["variables", "http", "websocket", "grpc"])
        try expect("limits", LimitsDecoder.keys)
        try expect("classLimits", LimitsDecoder.keysOfClasses)
        try expect("inFlight", LimitsDecoder.adaptiveKeys, at: ["anyOf", 1])
        try expect("breaker", BreakerDecoder.keys)
        try expect("breaker", BreakerDecoder.slowKeys, at: ["properties", "slow"])
        try expect("breaker", BreakerDecoder.windowKeys, at: ["properties", "window", "anyOf", 1])
        try expect("wait", WaitTimeDecoder.keys, at: ["anyOf", 2])
        try expect("threshold", ThresholdsDecoder.keys, at: ["anyOf", 1])
        try expect("task", Array(Set(TaskDecoder.keys + StepKeys.common + http.requestKeys)))
        try expect("step", step)
        for kind in StepKind.inFiles { try expect("\(kind.rawValue)Step", kind.keys) }
        try expect("conditionRule", ConditionDecoder.keys)
        try expect("step/request", http.customRequestKeys, at: ["properties", "request"])
        try expect("step", HTTPBodyReader.bodyKeys, at: ["properties", "body", "anyOf", 1])
        try expect("auth", HTTPAuthorizationReader.keys)
        try expect("auth", HTTPAuthorizationReader.basicKeys, at: ["properties", "basic"])
        try expect("part", HTTPMultipartReader.keys, at: ["anyOf", 1])
        try expect("expect", http.expectationKeys)
        try expect("headerRule", ContentCheckReader.headerKeys, at: ["anyOf", 1])
        try expect("bodyRule", ContentCheckReader.bodyKeys, at: ["anyOf", 1])
        try expect("jsonRule", ContentCheckReader.jsonKeys, at: ["anyOf", 1])
        try expect("xpathRule", ContentCheckReader.xpathKeys, at: ["anyOf", 1])
        try expect("sizeRule", ContentCheckReader.sizeKeys)
        try expect("timeRule", ContentCheckReader.timeKeys)
        try expect("saved", ContentExtractionReader.keys)
        try expect("retry", HTTPRetryReader.keys, at: ["anyOf", 1])
        try expect("http", http.settingsKeys)
        let grpc = GRPCStepDecoder.self
        try expect("grpc", grpc.settingsKeys)
        try expect("grpcStep", ["name"] + grpc.callKeys)
        try expect("grpcTask", StepKeys.common + grpc.callKeys)
        try expect("grpcExpect", grpc.expectationKeys)
        try expect("grpcExpect", grpc.messageCountKeys, at: ["properties", "messages", "anyOf", 1])
        let sockets = WebSocketStepDecoder.self
        for (key, others) in sockets.keysOf {
            let words = key.split(separator: "-").dropFirst().map(\.capitalized).joined()
            try expect("ws\(words)Step", ["name", key] + others)
        }
        try expect("wsSendStep", WebSocketContentReader.keys, at: ["properties", "ws-send", "anyOf", 1])
        try expect("wsCollectStep", sockets.collectKeys, at: ["properties", "ws-collect", "anyOf", 1])
        try expect("wsAnswer", sockets.handshakeKeys)
        try expect("wsMessage", sockets.messageKeys, at: ["anyOf", 1])
        try expect("wsCompression", sockets.compressionKeys, at: ["anyOf", 1])
        try expect("websocket", sockets.settingsKeys)
        try expect("tls", TLSSettingsReader.keys)
        try expect("http2", http.http2Keys)
        try expect("events", EventLimitsReader.keys, at: ["anyOf", 1])
        try expect("variable", VariableDecoder.keys, at: ["anyOf", 1])
        try expect("dataSource", DataSourceDecoder.keys)
        try expect("generatedValue", GeneratorDecoder.kinds, at: ["anyOf", 1])
        try expect("generatedValue", GeneratorDecoder.sequenceKeys, at: ["anyOf", 1, "properties", "sequence"])
    }

    @Test func hasTheReadersChoicesAndLimits() throws {
        #expect(
            schema.strings(at: ["properties", "arrivals", "enum"]) == OpenWorkload.Spacing.allCases.map(\.rawValue))
        let http: [Any] = ["$defs", "http", "properties"]
        #expect(schema.strings(at: http + ["resolve", "enum"]) == ConnectionSettings.Resolve.allCases.map(\.rawValue))
        #expect(schema.strings(at: ["$defs", "addressFamily", "enum"]) == AddressFamily.allCases.map(\.rawValue))
        #expect(schema.strings(at: ["$defs", "balance", "enum"]) == Balance.allCases.map(\.rawValue))
        #expect(
            schema.strings(at: http + ["compression", "anyOf", 0, "enum"])
                == HTTPStepDecoder.Compression.allCases.map(\.rawValue))
        #expect(schema.strings(at: ["$defs", "version", "anyOf", 0, "enum"]) == HTTPVersion.allCases.map(\.rawValue))
        let http2: [Any] = ["$defs", "http2", "properties"]
        #expect(schema.value(at: http2 + ["streams", "default"]) as? Int == HTTP2Options().streams)
        #expect(schema.value(at: http2 + ["streams", "maximum"]) as? Int == HTTPStepDecoder.mostStreams)
        #expect(schema.value(at: http2 + ["connections", "maximum"]) as? Int == HTTPStepDecoder.mostHTTP2Connections)
        #expect(schema.strings(at: ["$defs", "retryCause", "enum"]) == HTTPRetry.Cause.allCases.map(\.rawValue))
        #expect(
            schema.value(at: ["$defs", "redirects", "anyOf", 0, "maximum"]) as? Int == HTTPRetryReader.mostRedirects)
        #expect(schema.value(at: ["$defs", "retry", "anyOf", 0, "maximum"]) as? Int == HTTPRetryReader.mostTimes)
        let source: [Any] = ["$defs", "dataSource", "properties"]
        #expect(schema.strings(at: source + ["order", "enum"]) == DataSource.Order.allCases.map(\.rawValue))
        #expect(schema.strings(at: source + ["share", "enum"]) == DataSource.Sharing.allCases.map(\.rawValue))
        #expect(schema.strings(at: source + ["per", "enum"]) == DataSource.Cadence.allCases.map(\.rawValue))
        let generated: [Any] = ["$defs", "generatedValue", "anyOf"]
        let kinds = generated + [1, "properties"] as [Any]
        #expect(schema.strings(at: generated + [0, "enum"]) == GeneratorDecoder.words)
        #expect(
            schema.strings(at: kinds + ["timestamp", "enum"])
                == ValueGenerator.TimestampFormat.allCases.map(\.rawValue))
        #expect(schema.value(at: kinds + ["text", "maximum"]) as? Int == GeneratorDecoder.longestText)
        #expect(
            schema.value(at: kinds + ["integer", "items", "maximum"]) as? Int == GeneratorDecoder.numbers.upperBound)
        #expect(schema.value(at: ["properties", "max-users", "maximum"]) as? Int == WorkloadDecoder.mostUsers)
        #expect(schema.value(at: ["$defs", "userCount", "maximum"]) as? Int == WorkloadDecoder.mostUsers)
        let limits: [Any] = ["$defs", "inFlight", "anyOf"]
        let adaptive = limits + [1, "properties"] as [Any]
        #expect(schema.value(at: limits + [0, "maximum"] as [Any]) as? Int == InFlightLimit.highest)
        #expect(
            schema.strings(at: adaptive + ["adaptive", "enum"]) == AdaptiveLimit.Algorithm.allCases.map(\.rawValue))
        #expect(schema.value(at: adaptive + ["max", "default"]) as? Int == AdaptiveLimit().max)
        #expect(schema.value(at: adaptive + ["initial", "default"]) as? Int == AdaptiveLimit().initial)
        let breaker: [Any] = ["$defs", "breaker", "properties"]
        #expect(schema.value(at: breaker + ["probes", "maximum"]) as? Int == BreakerDecoder.mostProbes)
        #expect(schema.value(at: breaker + ["probes", "default"]) as? Int == Breaker().probes)
        #expect(schema.value(at: breaker + ["min-exchanges", "maximum"]) as? Int == BreakerDecoder.mostExchanges)
        #expect(schema.value(at: ["$defs", "weight", "maximum"]) as? Double == UserClassDecoder.highestWeight)
        let steps: [Any] = ["$defs", "whileStep", "properties", "at-most"]
        #expect(schema.value(at: steps + ["maximum"]) as? Int == RepetitionDecoder.mostTimes)
        #expect(schema.value(at: steps + ["default"]) as? Int == RepetitionDecoder.usualLimit)
        let connections: [Any] = ["$defs", "parallelStep", "properties", "connections"]
        #expect(schema.value(at: connections + ["maximum"]) as? Int == StepsDecoder.mostConnections)
        #expect(schema.value(at: connections + ["default"]) as? Int == ParallelSteps.browserConnections)
        let statuses = GRPCStatus.allCases.map(\.name).joined(separator: "|")
        #expect(schema.value(at: ["$defs", "grpcStatus", "pattern"]) as? String == "^(\(statuses))$")
        #expect(schema.value(at: ["properties", "squall", "const"]) as? Int == ScenarioDecoder.version)
        #expect(
            schema.value(at: ["properties", "scenarios", "maxProperties"]) as? Int == ScenarioDecoder.mostScenarios)
    }

    @Test func describesEveryKey() {
        for (path, property) in schema.properties where property["description"] == nil {
            let target = (property["$ref"] as? String).map { schema.resolve($0) }
            #expect(target?["description"] != nil, "\(path) has no description")
        }
    }

    @Test func acceptsEveryExample() throws {
        for name in try Repository.examples() {
            #expect(schema.problems(in: try Repository.value(ofExample: name)) == [], "\(name)")
        }
    }

    @Test(arguments: [
        ("duration: 30s", "duration: 30"), ("duration: 30s", "dration: 30s"), ("users: 10", "users: -1"),
        ("users: 10", "rate: 500"), ("get: /", "get: products"), ("get: /", "name: idle"), ("- get: /", "[]"),
        ("target: http:", "target: ftp:"), ("squall: 1", "squall: 2"), ("get: /", "get: /\n      expect: {status: 99}"),
        ("get: /", "get: /\n      expect: {}"), ("get: /", "get: /\n      expect: {size: 5}"),
        ("get: /", "get: /\n      expect: {json: {a: 5}}"), ("get: /", "get: /\n      expect: {body: {contain: a}}"),
        ("get: /", "get: /\n      expect: {time: {below: 5}}"), ("get: /", "get: /\n      save: {a-b: {json: $.a}}"),
        ("get: /", "get: /\n      save: {a: {json: a}}"), ("get: /", "get: /\n      save: {a: {default: a}}"),
        ("get: /", "get: /\n      save: {a: {json: $.a, group: 1}}"),
        ("get: /", "get: /\n      query: a"), ("get: /", "get: /\n      query: {a: {b: 1}}"),
        ("get: /", "get: /\n      auth: ada"), ("get: /", "get: /\n      auth: {basic: {user: a}}"),
        ("get: /", "get: /\n      auth: {bearer: a, basic: {user: a, password: b}}"),
        ("squall: 1", "squall: 1\nhttp: {ip: v4}"),
        ("squall: 1", "squall: 1\nhttp: {balance: sticky}"), ("squall: 1", "squall: 1\nhttp: {connect-to: []}"),
        ("squall: 1", "squall: 1\nhttp: {connect-to: [a]}"), ("squall: 1", "squall: 1\nhttp: {connect-to: 'a:1,b:2'}"),
        ("squall: 1", "squall: 1\nhttp: {auth: none}"), ("get: /", "post: /\n      multipart: {}"),
        ("get: /", "post: /\n      multipart: {a: {type: b}}"), ("get: /", "post: /\n      body: {}"),
        ("get: /", "get: /\n      first-byte-timeout: 5"), ("squall: 1", "squall: 1\nhttp: {compression: br}"),
        ("get: /", "get: /\n      expect: {xpath: //h1}"), ("get: /", "get: /\n      expect: {xpath: {//h1: {}}}"),
        ("get: /", "get: /\n      save: {a: {css: h1}}"),
        ("squall: 1", "squall: 1\nvariables: {a.b: 1}"), ("squall: 1", "squall: 1\nvariables: {a: {secrt: true}}"),
        ("squall: 1", "squall: 1\ndata: {a: {order: once}}"), ("squall: 1", "squall: 1\ndata: {a: {csv: a, order: x}}"),
        ("- get: /", "- {name: a, steps: [{repeat: 0, steps: [{get: /}]}]}"),
        ("- get: /", "- {name: a, steps: [{if: {}, then: [{get: /}]}]}"),
        ("- get: /", "- {name: a, steps: [{choose: []}]}"), ("- get: /", "- {name: a, steps: [{group: a}]}"),
        ("- get: /", "- {name: a, steps: [{parallel: [{get: /}], connections: 0}]}"),
        ("- get: /", "- {name: a, steps: [{within: 5, steps: [{get: /}]}]}"),
        ("squall: 1", "squall: 1\nscenarios: {a: {phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}}"),
        ("squall: 1", "squall: 1\nlimits: {per-host: {}}"), ("squall: 1", "squall: 1\nlimits: {per-host: {a: 0}}"),
        ("get: /", "get: ftp://127.0.0.1/"), ("get: /", "get: http://${host}/"), ("get: /", "get: http://a@b/"),
        ("get: /", "ws-connect: ftp://127.0.0.1/"),
        ("squall: 1", "squall: 1\nlimits: {in-flight: 0}"), ("squall: 1", "squall: 1\nlimits: 5"),
        ("squall: 1", "squall: 1\nbreaker: {}"), ("squall: 1", "squall: 1\nbreaker: {errors: 5}"),
        ("squall: 1", "squall: 1\nbreaker: {errors: 5%, window: 5}"), ("get: /", "get: /\n      breaker: {}"),
        ("- get: /", "- {name: a, steps: [{get: /, breaker: {errors: 5%}}]}"),
        ("squall: 1", "squall: 1\nlimits: {in-flight: {adaptive: reno}}"),
        ("squall: 1", "squall: 1\ngrpc: {}"), ("squall: 1", "squall: 1\ngrpc: {reflection: off}"),
        ("get: /", "grpc: a.B"), ("get: /", "grpc: a.B/C\n      every: 5s"),
        ("get: /", "grpc: a.B/C\n      expect: {status: Fine}"), ("get: /", "grpc: a.B/C\n      expect: {}"),
        ("squall: 1", "squall: 1\ngenerate: {a: uid}"), ("squall: 1", "squall: 1\ngenerate: {a: {integer: [1]}}"),
    ]) func refusesWhatTheReaderRefuses(_ part: String, _ other: String) throws {
        let mistake = Mistake(replacing: part, by: other, says: [])
        #expect(!mistake.reported.contains("and gives a plan"))
        #expect(schema.problems(in: try Yams.load(yaml: mistake.text) as Any) != [])
    }

    private func expect(_ name: String, _ keys: [String], at path: [Any] = []) throws {
        let root: [Any] = name.isEmpty ? [] : ["$defs", String(name.prefix { $0 != "/" })]
        let properties = schema.value(at: root + path + ["properties"]) as? [String: Any]
        #expect(properties.map { $0.keys.sorted() } == keys.sorted(), "keys of \(name)")
        #expect(schema.value(at: root + path + ["additionalProperties"]) as? Bool == false, "\(name) is open")
    }
}
