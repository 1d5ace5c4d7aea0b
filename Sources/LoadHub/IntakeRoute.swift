import Hummingbird
import LoadControl
import LoadMetrics
import LoadOTLP
import LoadPlan
import LoadStore
import LoadTarget
import NIOCore

/// `POST /v1/metrics`: takes in what a probe, or any sender of OpenTelemetry's metrics, sends. It answers when that is on disk.
struct IntakeRoute: Sendable {
    let intake: BatchIntake
    let wishes: IntervalWishes
    let alerts: HubAlerts
    /// How long a request's body may take to come.
    let bodyLimit: Duration
    /// In seconds since 1970 (UTC).
    let now: @Sendable () -> Double

    func answer(_ request: Request) async throws -> Response {
        let received = now()
        let unpacked = try await Unpacked(
            request, received: received, within: bodyLimit, isWatched: alerts.isNeeded)
        do { try await intake.take(unpacked.batches) } catch {
            throw ControlRefusal(.serviceUnavailable, error.reason, fix: error.fix)
        }
        // Only what is kept is looked at: what is sent again is not yet here.
        for batch in unpacked.watched { await alerts.receive(batch) }
        var fields: HTTPFields = [.contentType: "application/x-protobuf"]
        if let name = unpacked.name, let interval = await wishes.interval(of: name, now: .now) {
            fields.set(HubField.interval, interval.compactText)
        }
        fields.set(HubField.received, "\(received)")
        fields.set(HubField.answered, "\(now())")
        return Response(
            status: .ok, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: unpacked.partialSuccess.bytes)))
    }

    /// A request, ready to be kept.
    private struct Unpacked {
        var batches: [ReceivedBatch]
        /// What the probe is called, if it is one.
        var name: String?
        var partialSuccess: PartialSuccess
        /// The readings by this machine's clock, where somebody looks at them.
        var watched: [WatchedBatch] = []

        init(_ request: Request, received: Double, within limit: Duration, isWatched: Bool) async throws {
            let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map(String.init) ?? ""
            guard type.lowercased() == "application/x-protobuf" else {
                throw ControlRefusal(
                    .unsupportedMediaType, "\"\(type.prefix(80))\" is not taken",
                    fix: "send OTLP as application/x-protobuf; OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")
            }
            let coding = (request.headers[.contentEncoding] ?? "identity").lowercased()
            guard ["gzip", "identity"].contains(coding) else {
                throw ControlRefusal(
                    .unsupportedMediaType, "the content coding \"\(coding.prefix(80))\" is not taken",
                    fix: "send gzip, or nothing")
            }
            let body = try await Self.body(of: request, within: limit)
            do {
                try self.init(body, isPacked: coding == "gzip", received: received, isWatched: isWatched)
            } catch {
                throw Self.refusal(error)
            }
        }

        /// Unpacks and reads without a pause in between: so no more requests are unpacked at once than there are threads.
        private init(_ body: [UInt8], isPacked: Bool, received: Double, isWatched: Bool) throws {
            let message = isPacked ? try Gzip.decompressed(body, most: HubLimits.mostUnpacked) : body
            let read = try ReadingReceiver(message)
            let isOne = isPacked && read.batches.count == 1 && read.rejected == 0
            batches = try read.batches.map { try ReceivedBatch($0, body: isOne ? body : nil, received: received) }
            name = read.batches.first?.source.name
            if isWatched { watched = zip(read.batches, batches).map(WatchedBatch.init) }
            partialSuccess = PartialSuccess(
                rejected: UInt64(read.rejected),
                reason: "gauges and cumulative sums are kept, with a time and a finite value; not what else there is")
        }

        private static func body(of request: Request, within limit: Duration) async throws -> [UInt8] {
            let tooLarge = ControlRefusal(
                .contentTooLarge, "a request has at most \(HubLimits.mostSent.byteCountText)",
                fix: "send fewer points at once, or compress them by gzip")
            if let text = request.headers[.contentLength], let length = Int(text), length > HubLimits.mostSent {
                throw tooLarge
            }
            return try await withThrowingTaskGroup { group in
                group.addTask {
                    do {
                        return Array(buffer: try await request.body.collect(upTo: HubLimits.mostSent))
                    } catch is NIOTooManyBytesError { throw tooLarge }
                }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw ControlRefusal(
                        .requestTimeout, "the request did not come within \(limit)",
                        fix: "send less at once")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        }

        private static func refusal(_ error: any Error) -> ControlRefusal {
            switch error {
            case let error as ReadingReceiver.TooMuch:
                ControlRefusal(.contentTooLarge, error.description, fix: "send fewer points at once")
            case Gzip.Unreadable.tooLong:
                ControlRefusal(
                    .contentTooLarge, "it unpacks to more than \(HubLimits.mostUnpacked.byteCountText)",
                    fix: "send fewer points at once")
            case Gzip.Unreadable.damaged:
                ControlRefusal(.badRequest, "it is no gzip, or not all of it", fix: "see what the sender compresses by")
            default:
                ControlRefusal(.badRequest, "\(error)", fix: "send an ExportMetricsServiceRequest as protobuf")
            }
        }
    }
}

extension HTTPFields {
    fileprivate mutating func set(_ name: String, _ value: String) {
        if let name = Element.Name(name) { self[name] = value }
    }
}
