import LoadContent
import LoadPlan
import LoadWire

/// A request encoded once, to be sent many times: where its parts are. Using it costs no reference count, and who waits for
/// its response keeps one word of it.
@dynamicMemberLookup
struct HTTP1PreparedRequest {
    private let parts: UnsafePointer<HTTP1RequestParts>

    /// - Parameter keepsResponse: whether all of the response is kept, whatever its checks need.
    init(
        _ request: HTTPRequestSpecification, settings: HTTPSettings, layout: SessionLayout, speaksHTTP2: Bool = false,
        keepsResponse: Bool = false
    ) throws {
        let parts = try HTTP1RequestParts(
            request, settings: settings, layout: layout, speaksHTTP2: speaksHTTP2, keepsResponse: keepsResponse)
        let place = UnsafeMutablePointer<HTTP1RequestParts>.allocate(capacity: 1)
        place.initialize(to: parts)
        self.parts = UnsafePointer(place)
    }

    /// One of its parts.
    subscript<Part>(dynamicMember part: KeyPath<HTTP1RequestParts, Part>) -> Part {
        @inline(__always) get { parts.pointee[keyPath: part] }
    }

    /// Gives its memory back; nothing may use it afterwards.
    func deallocate() {
        parts.pointee.deallocate()
        parts.deallocate()
    }
}

/// What there is to know of a request for sending it and judging its response. Plain memory.
struct HTTP1RequestParts {
    /// Head and body as they go over the wire; where values have to be filled in, what follows the template.
    let bytes: UnsafeRawBufferPointer
    /// The request with its places for values; nil where it has none.
    let template: UnsafePointer<HTTP1RequestTemplate>?
    /// The head of the last response.
    let memory: UnsafeMutablePointer<HTTP1HeadMemory>
    let method: RequestMethod
    /// From the actual start to the last byte, in nanoseconds.
    let timeout: Int64
    /// From the request's having been sent to the response's first byte, in nanoseconds; `.max` for no such limit.
    let firstByteTimeout: Int64
    /// Whether the connection serves the user's next request.
    let keepsConnection: Bool
    let expected: StatusSet
    /// Whether the whole response is wanted after the exchange.
    let keepsResponse: Bool
    /// What must be kept of a response for its checks and extractions.
    let keep: HTTP1ResponseMachine.Keep
    /// What checks the response and takes values from it; nil where nothing does. Held here.
    let reader: Unmanaged<ResponseReader>?
    /// The session's slot of each extraction.
    let slots: UnsafeBufferPointer<Int>
    /// Where it goes, as its user's cookies see it; nil where the run knows no cookies.
    let cookies: UnsafePointer<CookieScope>?
    /// What may follow it by itself; nil for nothing. Held here.
    let follows: UnsafePointer<HTTPFollowing>?
    let followsRedirects: Bool

    /// How long its events are read; nil where there are none.
    let events: EventLimits?
    /// Whether it may carry a trace context: it does not, where the scenario gave it one of its own.
    let mayBeTraced: Bool
    /// By what it is to be sent.
    let version: HTTPVersion
    /// Whether it is sent by HTTP/2 where it goes itself.
    let speaksHTTP2: Bool
    /// Its head as HTTP/2 has it; nil where values have to be filled in, and for HTTP/1.1. Held here.
    let http2: Unmanaged<HTTP2PreparedRequest>?

    /// - Parameter keepsResponse: whether all of the response is kept, whatever its checks need.
    init(
        _ request: HTTPRequestSpecification, settings: HTTPSettings, layout: SessionLayout, speaksHTTP2: Bool,
        keepsResponse: Bool
    ) throws {
        let encoded: [UInt8]
        switch try HTTP1CompiledRequest(request, settings: settings, layout: layout) {
        case .plain(let bytes): (encoded, template) = (bytes, nil)
        case .template(let template, let rest):
            encoded = rest
            let place = UnsafeMutablePointer<HTTP1RequestTemplate>.allocate(capacity: 1)
            place.initialize(to: template)
            self.template = UnsafePointer(place)
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: encoded.count, alignment: 8)
        memory.copyBytes(from: encoded)
        bytes = UnsafeRawBufferPointer(memory)
        events = request.events
        mayBeTraced =
            settings.tracedShare > 0
            && !settings.headers(for: request).contains { $0.isNamed(HTTPTracer.field) }
        version = request.version ?? settings.version
        self.speaksHTTP2 = speaksHTTP2
        http2 =
            speaksHTTP2 && template == nil
            ? .passRetained(HTTP2PreparedRequest(bytes, isSecure: settings.connection.isSecure)) : nil
        self.memory = .allocate(capacity: 1)
        self.memory.initialize(to: HTTP1HeadMemory())
        method = RequestMethod(named: request.method)
        timeout = Int64((request.timeout ?? settings.timeout) * 1e9)
        firstByteTimeout = (request.firstByteTimeout ?? settings.firstByteTimeout).map { Int64($0 * 1e9) } ?? .max
        keepsConnection = settings.keepAlive
        expected = StatusSet(request.expectedStatuses)
        let reader = try ResponseReader(
            checks: request.checks, extractions: request.extractions, layout: layout)
        self.keepsResponse = keepsResponse
        keep = keepsResponse ? .headAndBody : .init(reader.needs)
        self.reader = reader.isIdle ? nil : Unmanaged.passRetained(reader)
        let slots = UnsafeMutableBufferPointer<Int>.allocate(capacity: request.extractions.count)
        _ = slots.initialize(from: try request.extractions.map { try layout.requiredSlot(named: $0.name) })
        self.slots = UnsafeBufferPointer(slots)
        cookies = try CookieScope(request, settings: settings).map { scope in
            let place = UnsafeMutablePointer<CookieScope>.allocate(capacity: 1)
            place.initialize(to: scope)
            return UnsafePointer(place)
        }
        let following = HTTPFollowing(request, settings: settings)
        followsRedirects = (following?.redirects ?? 0) > 0
        follows = following.map { following in
            let place = UnsafeMutablePointer<HTTPFollowing>.allocate(capacity: 1)
            place.initialize(to: following)
            return UnsafePointer(place)
        }
    }

    /// Gives its memory back; nothing may use it afterwards.
    func deallocate() {
        bytes.deallocate()
        reader?.release()
        http2?.release()
        slots.deallocate()
        if let template {
            UnsafeMutablePointer(mutating: template).deinitialize(count: 1)
            template.deallocate()
        }
        if let cookies {
            UnsafeMutablePointer(mutating: cookies).deinitialize(count: 1)
            cookies.deallocate()
        }
        if let follows {
            UnsafeMutablePointer(mutating: follows).deinitialize(count: 1)
            follows.deallocate()
        }
        memory.pointee.deallocate()
        memory.deallocate()
    }
}
