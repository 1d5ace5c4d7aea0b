import LoadPlan
import LoadWire

/// A request with places for values, cut into stretches of bytes and places once, before the run.
///
/// Filling it copies the stretches and the values into one buffer: no text is built, and the length of a body with
/// places is counted and written where the head announces it.
struct HTTP1RequestTemplate {
    /// A stretch of the request.
    enum Segment: Equatable {
        case bytes([UInt8])
        case value(slot: Int, as: HTTPValueEncoding)
    }

    /// Why a request cannot be filled: the slot of a value that is missing, or cannot stand in a header.
    enum Problem: Error, Equatable {
        case missing(slot: Int)
        case refused(slot: Int)
    }

    /// The head up to the length of the body, where the body has places; otherwise all of the request.
    let beforeLength: [Segment]
    /// The body; nil where it has no places.
    let body: [Segment]?

    /// Fills the request.
    ///
    /// - Parameters:
    ///   - session: where the values are.
    ///   - request: receives the bytes; what was in it is dropped.
    ///   - scratch: memory for the body while its length is not known.
    func fill(
        from session: Session, into request: inout [UInt8], scratch: inout [UInt8]
    ) throws(Problem) {
        request.removeAll(keepingCapacity: true)
        try Self.append(beforeLength, from: session, to: &request)
        guard let body else { return }
        scratch.removeAll(keepingCapacity: true)
        try Self.append(body, from: session, to: &scratch)
        Self.append(scratch.count, to: &request)
        request += [13, 10, 13, 10]
        request += scratch
    }

    private static func append(
        _ segments: [Segment], from session: Session, to bytes: inout [UInt8]
    ) throws(Problem) {
        for segment in segments {
            switch segment {
            case .bytes(let plain): bytes += plain
            case .value(let slot, let encoding):
                guard let value = session[slot] else { throw .missing(slot: slot) }
                guard encoding.append(value, to: &bytes) else { throw .refused(slot: slot) }
            }
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}

extension HTTP1RequestTemplate {
    /// Compiles a request whose texts have places; nil where none has.
    ///
    /// The request is encoded with a mark in each place, and cut at the marks: one encoder, so that a request with
    /// places is the same on the wire as the one that its values would have given.
    ///
    /// - Throws: `InvalidHTTPRequest` where the text around the places cannot be sent; a `Diagnostic` for a place
    ///   without end, or a name that no slot has.
    init?(_ request: HTTPRequestSpecification, settings: HTTPSettings, layout: SessionLayout) throws {
        let headers = settings.headers(for: request)
        var text: Template?
        if case .text(let body)? = request.body { text = try Template(parsing: body) }
        let path = try Template(parsing: request.path)
        let values = try headers.map { try Template(parsing: $0.value) }
        guard !([path] + values + [text].compactMap(\.self)).allSatisfy(\.isPlain) else { return nil }

        var marks = Marks(avoiding: [request.path, settings.basePath] + headers.map(\.value))
        let target = settings.basePath + marks.mark(path, as: .target)
        let fields = zip(headers, values).map { ($0.name, marks.mark($1, as: .header)) }
        let hasPlaces = text.map { !$0.isPlain } ?? false
        let plainBody = hasPlaces ? [] : (request.body?.content(unmarking: text) ?? [])
        let encoded = try HTTP1RequestEncoder.encode(
            method: request.method, target: target, host: settings.authority, headers: fields, body: plainBody,
            length: hasPlaces ? .last : .counted, keepAlive: settings.keepAlive)
        beforeLength = try marks.segments(of: encoded, layout: layout)
        body = hasPlaces ? try text?.segments(as: HTTPValueEncoding(request.bodyValues), layout: layout) : nil
    }

    /// Writes marks into texts and finds them again.
    private struct Marks {
        private let sign: String
        private var places: [(name: String, encoding: HTTPValueEncoding)] = []

        init(avoiding texts: [String]) {
            var sign = "squall~value~"
            while texts.contains(where: { $0.contains(sign) }) { sign += "~" }
            self.sign = sign
        }

        mutating func mark(_ template: Template, as encoding: HTTPValueEncoding) -> String {
            var places = self.places
            defer { self.places = places }
            return template.text { name in
                places.append((name, encoding))
                return "\(sign)\(places.count - 1)."
            }
        }

        func segments(of bytes: [UInt8], layout: SessionLayout) throws -> [Segment] {
            var segments: [Segment] = []
            var rest = bytes[...]
            // In the order of the wire, which is not that of the scenario: `Host` comes first.
            while let found = rest.firstRange(of: Array(sign.utf8)) {
                if found.lowerBound > rest.startIndex { segments.append(.bytes(Array(rest[..<found.lowerBound]))) }
                let digits = rest[found.upperBound...].prefix { $0 != UInt8(ascii: ".") }
                let place = places[digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }]
                segments.append(.value(slot: try layout.requiredSlot(named: place.name), as: place.encoding))
                rest = rest[digits.endIndex...].dropFirst()
            }
            if !rest.isEmpty { segments.append(.bytes(Array(rest))) }
            return segments
        }
    }
}

extension HTTPRequestSpecification.Body {
    /// The bytes to send where the text has no places: with `$${` read as `${`.
    func content(unmarking template: Template?) -> [UInt8] {
        template.map { Array($0.text { _ in "" }.utf8) } ?? content
    }
}

extension Template {
    fileprivate func segments(
        as encoding: HTTPValueEncoding, layout: SessionLayout
    ) throws -> [HTTP1RequestTemplate.Segment] {
        try parts.map { part in
            switch part {
            case .text(let plain): .bytes(Array(plain.utf8))
            case .value(let name): .value(slot: try layout.requiredSlot(named: name), as: encoding)
            }
        }
    }
}
