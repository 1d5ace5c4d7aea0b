import LoadContent
import LoadHTTP2
import LoadMeasure
import LoadPlan
import LoadWire

/// A call made ready once, to be performed many times. Lives on its loop.
final class GRPCPreparedCall {
    /// What is sent.
    enum Messages {
        /// All messages as they go over the wire, one behind the other.
        case encoded(UnsafeRawBufferPointer, lengths: [Int])
        /// One after the other, with a pause before each but the first: JSON with places, or the encoded message.
        case each([Message])
    }

    enum Message {
        case encoded([UInt8])
        case filled(GRPCFilledText)
    }

    let method: GRPCMethod
    let head: HTTP2HeaderBlock
    /// The fields of the head that are filled, and where they stand.
    let filledFields: [(index: Int, text: GRPCFilledText)]
    let messages: Messages
    /// The pause before each message but the first, in nanoseconds.
    let every: Int64
    /// From the actual start to the end, in nanoseconds.
    let deadline: Int64
    let expected: GRPCStatusSet
    let messageCount: GRPCCallSpecification.MessageCount?
    /// What checks the response and takes values from it; nil where nothing does.
    let reader: ResponseReader?
    /// The session's slot of each extraction.
    let slots: [Int]
    /// Where its messages are counted; nil where neither side has a stream of them.
    let meteredAs: MessageMeter.Step?
    let keepsMetadata: Bool
    let keepsMessages: Bool

    /// - Parameters:
    ///   - step: where messages of streams are counted.
    ///   - keepsAll: whether the response is wanted after the exchange, whatever its checks need.
    /// - Throws: a `Diagnostic` where there is no such method, or it does not take what the call sends.
    init(
        _ call: GRPCCallSpecification, settings: GRPCSettings, schema: GRPCSchema, layout: SessionLayout,
        meteredAs step: MessageMeter.Step, keepsAll: Bool = false
    ) throws(Diagnostic) {
        let name = try GRPCMethodName(parsing: call.method)
        method = try schema.method(name)
        if !method.clientStreams, call.messages.count != 1 {
            throw Diagnostic("\(name) takes one message, not \(call.messages.count)", fix: "write message")
        }
        meteredAs = method.clientStreams || method.serverStreams ? step : nil
        every = Int64((call.every ?? 0) * 1e9)
        deadline = Swift.max(1, Int64((call.deadline ?? settings.deadline) * 1e9))
        expected = GRPCStatusSet(call.expectedStatuses.compactMap(GRPCStatus.init(named:)))
        messageCount = call.messageCount
        (head, filledFields) = try Self.head(call, name, settings, deadline: deadline, layout)
        messages = try Self.messages(call, method, pauses: every > 0, schema, layout)
        let reader = try ResponseReader(checks: call.checks, extractions: call.extractions, layout: layout)
        self.reader = reader.isIdle ? nil : reader
        var slots: [Int] = []
        for extraction in call.extractions { slots.append(try layout.requiredSlot(named: extraction.name)) }
        self.slots = slots
        keepsMetadata = keepsAll || reader.needs != .nothing
        keepsMessages = keepsAll || reader.needs == .headAndBody
    }

    deinit {
        if case .encoded(let bytes, _) = messages { bytes.deallocate() }
    }

    private static func head(
        _ call: GRPCCallSpecification, _ name: GRPCMethodName, _ settings: GRPCSettings, deadline: Int64,
        _ layout: SessionLayout
    ) throws(Diagnostic) -> (HTTP2HeaderBlock, [(index: Int, text: GRPCFilledText)]) {
        let own = Set(call.metadata.map(\.name))
        let metadata = settings.metadata.filter { !own.contains($0.name) } + call.metadata
        var fields = [
            HTTP2Field(":method", "POST"), HTTP2Field(":scheme", settings.scheme),
            HTTP2Field(":path", "/\(name)"), HTTP2Field(":authority", settings.connection.authority),
            HTTP2Field("te", "trailers"), HTTP2Field("content-type", "application/grpc"),
            HTTP2Field("grpc-timeout", GRPCFrame.timeout(nanoseconds: deadline)),
            HTTP2Field("grpc-accept-encoding", "identity, deflate, gzip"),
        ]
        if !metadata.contains(where: { $0.name == "user-agent" }) {
            fields.append(HTTP2Field("user-agent", "grpc-squall"))
        }
        var filled: [(index: Int, text: GRPCFilledText)] = []
        for field in metadata {
            let text = try GRPCFilledText(field.value, as: .header, layout)
            if text.plain == nil { filled.append((fields.count, text)) }
            fields.append(HTTP2Field(field.name, text.plain ?? [], isSensitive: field.name == "authorization"))
        }
        return (HTTP2HeaderBlock(fields), filled)
    }

    private static func messages(
        _ call: GRPCCallSpecification, _ method: GRPCMethod, pauses: Bool, _ schema: GRPCSchema,
        _ layout: SessionLayout
    ) throws(Diagnostic) -> Messages {
        let encoded = ProtobufBuffer()
        var messages: [Message] = []
        for text in call.messages {
            let filled = try GRPCFilledText(text, as: .json, layout)
            guard let plain = filled.plain else {
                messages.append(.filled(filled))
                continue
            }
            if let problem = plain.withUnsafeBytes({ schema.encode($0, as: method.input, into: encoded) }) {
                throw Diagnostic(
                    "a message of \(method.name) is no \(method.input.name): \(problem)",
                    fix: "write what the message's fields take")
            }
            messages.append(.encoded(GRPCFrame.prefix(encoded.bytes.count) + encoded.bytes))
        }
        var frames: [UInt8] = []
        var lengths: [Int] = []
        for message in messages {
            guard case .encoded(let frame) = message, !pauses || messages.count == 1 else { return .each(messages) }
            frames += frame
            lengths.append(frame.count - GRPCFrame.prefixSize)
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: frames.count, alignment: 8)
        memory.copyBytes(from: frames)
        return .encoded(UnsafeRawBufferPointer(memory), lengths: lengths)
    }
}
