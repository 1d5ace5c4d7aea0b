import LoadContent
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire
import TestServers
import Testing

@testable import LoadGRPC

/// Calls of grpcio's server.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RealServerTests {
    private let buy = "shop.Shop/Buy"

    @Test func aUnaryCallSendsAMessageAndReadsTheAnswer() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        var call = GRPCCallSpecification(
            method: buy, messages: [#"{"sku": "A1", "quantity": 4, "size": "SIZE_LARGE"}"#])
        let plain = call
        call.checks = [
            ContentCheck(.json("$.total.amount"), .equals("10")),
            ContentCheck(.json("$.total.currency"), .equals(#""EUR""#)),
            ContentCheck(.json("$.note"), .equals(#""""#)), ContentCheck(.json("$.items"), .above(3)),
        ]
        call.extractions = [ContentExtraction("id", from: .json("$.orderId"))]
        var wrong = plain
        wrong.checks = [ContentCheck(.json("$.items"), .above(4))]
        let outcomes = try await perform([plain, call, wrong], Shop.settings(port: server.port))
        #expect(outcomes.map(\.error) == [nil, nil, .check])
        #expect(outcomes.map(\.status) == [200, 200, 200])
        #expect(outcomes[1].values["id"] == "9007199254740993")
        #expect(outcomes[2].detail == "json $.items is 4; expected above 4")
        let (first, second) = (outcomes[0].sample, outcomes[1].sample)
        #expect(first.openedConnection && !second.openedConnection)
        #expect(first.connecting > 0 && first.queued >= 0 && first.queued < first.serviceTime)
        for sample in [first, second] {
            #expect(sample.started <= sample.sent && sample.sent <= sample.firstByte)
            #expect(sample.firstByte <= sample.ended && sample.bytesOut > 20 && sample.bytesIn > 20)
        }
    }

    @Test func valuesAreFilledIntoMessagesAndMetadata() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        var call = GRPCCallSpecification(
            method: buy, messages: [#"{"sku": "${sku}", "quantity": "${count}", "notes": ["${note}"]}"#])
        call.metadata = [.init(name: "x-echo", value: "for ${sku}")]
        call.checks = [
            ContentCheck(.json("$.items"), .equals("3")), ContentCheck(.header("x-echo"), .equals("for ${sku}")),
            ContentCheck(.header("x-trail"), .contains("${sku}")), ContentCheck(.json("$.note"), .contains("${note}")),
        ]
        call.extractions = [ContentExtraction("trail", from: .header("x-trail"))]
        var noNumber = GRPCCallSpecification(method: buy, messages: [#"{"quantity": "${note}"}"#])
        noNumber.metadata = [.init(name: "x-a", value: "b")]
        var refused = GRPCCallSpecification(method: buy)
        refused.metadata = [.init(name: "x-a", value: "${line}")]
        let outcomes = try await perform(
            [call, noNumber, refused, call], Shop.settings(port: server.port),
            values: ["sku": "A1", "count": "3", "note": #"a "quoted" \ é"#, "line": "a\nb"])
        #expect(outcomes.map(\.error) == [nil, .request, .request, nil])
        #expect(outcomes[0].detail == nil)
        #expect(outcomes[0].values["trail"] == "for A1")
        #expect(outcomes[1].detail?.contains("with its values the message cannot be encoded") == true)
        #expect(outcomes[2].detail == "the value of ${line} cannot stand in metadata")
        // What was not sent took no time of anybody's, and cost the connection nothing.
        #expect(!outcomes[3].sample.openedConnection)
    }

    @Test func streamsOfAllKinds() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        var watch = GRPCCallSpecification(method: "shop.Shop/Watch", messages: [#"{"sku": "A1", "count": 3}"#])
        watch.messageCount = .init(atLeast: 3, atMost: 3)
        watch.checks = [
            ContentCheck(.json("$[*].sku"), .count(3)), ContentCheck(.json("$[-1].price.amount"), .equals("12")),
        ]
        var tooFew = watch
        tooFew.messageCount = .init(atLeast: 4)
        let fill = GRPCCallSpecification(
            method: "shop.Shop/Fill", messages: [#"{"quantity": 2}"#, #"{"quantity": "${two}"}"#],
            checks: [
                ContentCheck(.json("$.items"), .equals("2")), ContentCheck(.json("$.total.amount"), .equals("10")),
            ])
        let haggle = GRPCCallSpecification(
            method: "shop.Shop/Haggle", messages: [#"{"cents": 9}"#, #"{"cents": 5}"#, #"{"cents": 1}"#], every: 0.02,
            messageCount: .init(atLeast: 3, atMost: 3),
            checks: [ContentCheck(.json("$[0].cents"), .equals("8")), ContentCheck(.json("$[2].cents"), .equals("0"))])
        // The server has heard enough before all is said.
        let stop = GRPCCallSpecification(
            method: "shop.Shop/Fill",
            messages: [#"{"quantity": 1}"#, #"{"sku": "stop"}"#] + Array(repeating: "{}", count: 5), every: 0.05,
            checks: [ContentCheck(.json("$.items"), .equals("1"))])
        let outcomes = try await perform(
            [watch, tooFew, fill, haggle, stop], Shop.settings(port: server.port), values: ["two": "2"])
        #expect(outcomes.map(\.detail) == [nil, "3 messages came", nil, nil, nil])
        #expect(outcomes.map(\.error) == [nil, .check, nil, nil, nil])
        #expect(outcomes[3].sample.serviceTime >= 40_000_000)
    }

    @Test func statusesAreOutcomes() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        let missing = GRPCCallSpecification(method: buy, messages: [#"{"sku": "missing"}"#])
        var expected = missing
        expected.expectedStatuses = ["OK", "NOT_FOUND"]
        let afterMessages = GRPCCallSpecification(
            method: "shop.Shop/Watch", messages: [#"{"sku": "missing", "count": 2}"#])
        let slow = GRPCCallSpecification(method: buy, messages: [#"{"delayMs": 3000}"#], deadline: 0.1)
        var patient = slow
        patient.expectedStatuses = ["DEADLINE_EXCEEDED"]
        let outcomes = try await perform(
            [missing, expected, afterMessages, slow, patient], Shop.settings(port: server.port))
        #expect(outcomes.map(\.error) == [.status, nil, .status, .timeout, nil])
        #expect(outcomes.map(\.status) == [404, 404, 404, 0, 504])
        #expect(outcomes[0].detail?.hasPrefix(#"NOT_FOUND: "no such sku: "#) == true)
        #expect(outcomes[3].detail == "DEADLINE_EXCEEDED")
        #expect(outcomes[3].sample.serviceTime < 3_000_000_000)
    }

    @Test func compressedMessagesAreRead() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        let calls = ["Gzip", "Deflate", "NoCompression"].map { kind in
            GRPCCallSpecification(
                method: buy, messages: [#"{"quantity": 2, "notes": ["\#(String(repeating: "long ", count: 100))"]}"#],
                metadata: [.init(name: "x-compress", value: kind)],
                checks: [
                    ContentCheck(.json("$.total.amount"), .equals("5")),
                    ContentCheck(.json("$.note"), .contains("long")),
                ])
        }
        let outcomes = try await perform(calls, Shop.settings(port: server.port))
        #expect(outcomes.map(\.error) == [nil, nil, nil])
        #expect(outcomes[0].sample.bytesIn < outcomes[2].sample.bytesIn - 300)
        #expect(outcomes.map(\.detail) == [nil, nil, nil])
    }

    @Test func theServicesAreKnownByReflection() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        var settings = try Shop.settings(port: server.port)
        settings.descriptors = nil
        let call = GRPCCallSpecification(
            method: buy,
            messages: [#"{"quantity": 2, "wantedBy": "2026-01-01T00:00:00Z", "vouchers": {"a": {"amount": 1}}}"#],
            checks: [ContentCheck(.json("$.total.amount"), .equals("5"))])
        #expect(try await perform([call], settings).map(\.error) == [nil])
        await #expect {
            try await perform([GRPCCallSpecification(method: "shop.Shop/By")], settings)
        } throws: { error in
            "\(error)" == "error: shop.Shop has no method By; did you mean Buy? it has Buy, Watch, Fill, Haggle"
        }
        await #expect {
            try await perform([GRPCCallSpecification(method: "shop.Shap/Buy")], settings)
        } throws: { error in
            "\(error)".hasPrefix("error: the target has no service shop.Shap; by reflection it has ")
                && "\(error)".contains("shop.Shop")
        }
    }

    @Test func aServerWithoutReflectionIsSaid() async throws {
        let server = try await Shop.server("--no-reflection")
        defer { server.stop() }
        var settings = try Shop.settings(port: server.port)
        settings.descriptors = nil
        await #expect {
            try await perform([GRPCCallSpecification(method: buy)], settings)
        } throws: { error in
            error is Unreachable && "\(error)".contains("does not answer by reflection (UNIMPLEMENTED")
        }
    }

    @Test func byTLSAndWithAClientsCertificate() async throws {
        let certificates = try await Certificates()
        let server = try await Shop.server(
            "--tls", certificates.certificate("good"), certificates.key("good"), "--client-ca",
            certificates.certificate("ca"))
        defer { server.stop() }
        var settings = try Shop.settings(port: server.port, isSecure: true)
        settings.connection.tls.authorities = try certificates.text(certificates.certificate("ca"))
        let call = GRPCCallSpecification(method: buy, messages: [#"{"quantity": 2}"#])
        // TLS 1.3 tells a client that it is refused only when it reads.
        let refused = try await perform([call], settings)
        #expect(refused[0].error != nil)
        settings.connection.tls.certificate = Secret(try certificates.text(certificates.certificate("client")))
        settings.connection.tls.key = Secret(try certificates.text(certificates.key("client")))
        let outcomes = try await perform([call, call], settings)
        #expect(outcomes.map(\.error) == [nil, nil])
        #expect(outcomes[0].sample.securing > 0 && outcomes[1].sample.securing == 0)
        settings.connection.tls.authorities = nil
        #expect(try await perform([call], settings)[0].error == .certificateIssuer)
    }

    @Test func usersShareConnections() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        var settings = try Shop.settings(port: server.port)
        (settings.sharedConnections, settings.streams) = (1, 1)
        let written = try PlanValue(encoding: settings)
        let call = GRPCCallSpecification(method: buy, messages: [#"{"delayMs": 30}"#])
        let step = ExchangeStep(
            executor: "grpc", name: "buy", method: "gRPC", specification: try PlanValue(encoding: call))
        let samples = try await onLoop { loop in
            let context = ExecutorContext(loop: loop, policy: AddressPolicy())
            let executor = try await GRPCPlugin().makeExecutor(settings: written, steps: [step], context: context)
            let clients = (0..<3).map { _ in LoopBound(executor.makeClient(session: Session(SessionLayout())), to: loop)
            }
            defer { for client in clients { client.value.close() } }
            return await withTaskGroup(of: Sample.self) { group in
                for client in clients {
                    group.addTask { await client.value.perform(0, intended: 0) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(samples.map(\.error) == [nil, nil, nil])
        #expect(samples.filter(\.openedConnection).count == 1)
        // One call at once: the others waited for the stream, the last one for both before.
        #expect(samples.map(\.queued).max().map { $0 >= 50_000_000 } == true)
        #expect(try await perform([call], settings).map(\.error) == [nil])
    }

    @Test func codeCallsWhatNoPlanHas() async throws {
        let server = try await Shop.server()
        defer { server.stop() }
        let written = try PlanValue(encoding: try Shop.settings(port: server.port))
        let response = try await onLoop { loop in
            let context = ExecutorContext(loop: loop, policy: AddressPolicy())
            let executor = try await GRPCPlugin().makeExecutor(settings: written, steps: [], context: context)
            let client = executor.makeClient(session: Session(SessionLayout()))
            defer { client.close() }
            let calling = try #require(client as? any GRPCCalling)
            let call = GRPCCallSpecification(
                method: "shop.Shop/Buy", messages: [#"{"quantity": 2}"#], metadata: [.init(name: "x-echo", value: "a")])
            let (sample, response) = try await calling.perform(
                call, as: Recorder.StepNames(task: "buy", method: "gRPC"), intended: MonotonicClock.now())
            #expect(sample.error == nil)
            return response
        }
        let answer = try #require(response)
        #expect(answer.status == "OK" && answer.messageCount == 1 && answer.metadata("X-Trail") == "a")
        #expect(try answer.json("$.total.currency") == "EUR")
        struct Receipt: Decodable { var orderId: String }
        #expect(try answer.decode(Receipt.self).orderId == "9007199254740993")
    }
}
