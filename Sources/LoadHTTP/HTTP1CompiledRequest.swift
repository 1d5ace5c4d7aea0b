import LoadContent
import LoadPlan
import LoadWire

/// A request, made ready once: its bytes where nothing varies, else a template of them.
///
/// The request is encoded with a mark in each place, and cut at the marks: one encoder, so that a request with places is
/// the same on the wire as the one that its values would have given.
enum HTTP1CompiledRequest {
    case plain([UInt8])
    /// And what follows it, whatever its values are: a long body, or the end of one.
    case template(HTTP1RequestTemplate, rest: [UInt8])

    /// Compiles a request.
    ///
    /// - Throws: `InvalidHTTPRequest` where the text around the places cannot be sent; a `Diagnostic` for a place
    ///   without end, or a name that no slot has.
    init(_ request: HTTPRequestSpecification, settings: HTTPSettings, layout: SessionLayout) throws {
        let body = try HTTPBodyTemplate(request.body, values: request.bodyValues)
        var headers = settings.headers(for: request)
        if let type = body.contentType {
            headers.removeAll { $0.isNamed("Content-Type") }
            headers.append(.init(name: "Content-Type", value: type))
        }
        let authorization = settings.authorization(of: request)
        var marks = RequestMarks(
            avoiding: [settings.basePath, request.path] + request.query.flatMap { [$0.name, $0.value] }
                + headers.map(\.value) + (authorization?.texts ?? []))
        let target = settings.basePath + (try marks.target(of: request))
        var fields = try headers.map { ($0.name, marks.mark(try Template(parsing: $0.value), as: .header)) }
        if let authorization { fields.append(("Authorization", try marks.value(of: authorization))) }

        let content = body.plain
        let encoded = try HTTP1RequestEncoder.encode(
            method: request.method, target: target, host: settings.authority, headers: fields, body: content ?? [],
            length: content == nil ? .last : .counted, keepAlive: settings.keepAlive)
        // Nothing is looked for in a body: whatever stands there is meant.
        var head = try marks.segments(of: encoded.dropLast(content?.count ?? 0), layout: layout)
        if let content {
            guard marks.isUsed else {
                self = .plain(encoded)
                return
            }
            let isLong = content.count > Self.mostCopied
            if !isLong, !content.isEmpty { head.append(.bytes(content)) }
            self = .template(HTTP1RequestTemplate(beforeLength: head, body: nil), rest: isLong ? content : [])
        } else {
            var pieces = try body.pieces.map { try $0.segment(layout) }
            var rest: [UInt8] = []
            if case .bytes(let end)? = pieces.last, end.count > Self.mostCopied {
                // As much stays as a value before it could make a boundary of.
                let kept = body.boundary?.count ?? 0
                pieces[pieces.count - 1] = .bytes(Array(end.prefix(kept)))
                rest = Array(end.dropFirst(kept))
            }
            self = .template(
                HTTP1RequestTemplate(
                    beforeLength: head, body: pieces, bytesBehind: rest.count, boundary: body.boundary),
                rest: rest)
        }
    }

    /// So many bytes are copied for each exchange, so that a short request is one write; more are sent from where they lie.
    static let mostCopied = 16_384
}

/// Writes marks into texts and finds them again.
private struct RequestMarks {
    private enum Place {
        case value(String, as: ValueEncoding)
        case querySign
        case base64([HTTPBodyPiece])
    }

    private let sign: String
    private var places: [Place] = []

    init(avoiding texts: [String]) {
        var sign = "squall~value~"
        while texts.contains(where: { $0.contains(sign) }) { sign += "~" }
        self.sign = sign
    }

    var isUsed: Bool { !places.isEmpty }

    private mutating func mark(_ place: Place) -> String {
        places.append(place)
        return "\(sign)\(places.count - 1)."
    }

    mutating func mark(_ template: Template, as encoding: ValueEncoding) -> String {
        template.parts.map { part in
            switch part {
            case .text(let plain): encoding == .query ? encoding.text(plain) : plain
            case .value(let name): mark(.value(name, as: encoding))
            }
        }.joined()
    }

    /// The path with its own query, and what `query` adds to it.
    mutating func target(of request: HTTPRequestSpecification) throws(Diagnostic) -> String {
        let path = try Template(parsing: request.path)
        var target = mark(path, as: .target)
        guard !request.query.isEmpty else { return target }
        if !path.isPlain {
            target += mark(.querySign)
        } else if let sign = HTTPSyntax.querySign(after: target.utf8) {
            target.unicodeScalars.append(UnicodeScalar(sign))
        }
        for (index, parameter) in request.query.enumerated() {
            let value = try Template(parsing: parameter.value)
            target += (index == 0 ? "" : "&") + ValueEncoding.query.text(parameter.name) + "="
            target += mark(value, as: .query)
        }
        return target
    }

    /// The value of the `Authorization` field.
    mutating func value(of authorization: HTTPAuthorization) throws(Diagnostic) -> String {
        switch authorization {
        case .nobody: return ""
        case .bearer(let token): return "Bearer " + mark(try Template(parsing: token.text), as: .header)
        case .basic(let user, let password):
            let pieces = HTTPBodyPiece.joined(
                HTTPBodyPiece.pieces(of: try Template(parsing: user.text), as: .userName) + [.text(":")]
                    + HTTPBodyPiece.pieces(of: try Template(parsing: password.text), as: .header))
            guard pieces.count == 1, case .bytes(let bytes) = pieces[0] else { return "Basic " + mark(.base64(pieces)) }
            var digits: [UInt8] = []
            Base64.append(bytes, to: &digits)
            return "Basic " + String(decoding: digits, as: UTF8.self)
        }
    }

    func segments(of bytes: ArraySlice<UInt8>, layout: SessionLayout) throws -> [HTTP1RequestTemplate.Segment] {
        var segments: [HTTP1RequestTemplate.Segment] = []
        var rest = bytes
        // In the order of the wire, which is not that of the scenario: `Host` comes first.
        while let found = rest.firstRange(of: Array(sign.utf8)) {
            if found.lowerBound > rest.startIndex { segments.append(.bytes(Array(rest[..<found.lowerBound]))) }
            let digits = rest[found.upperBound...].prefix { $0 != UInt8(ascii: ".") }
            let place = places[digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }]
            switch place {
            case .value(let name, let encoding):
                segments.append(.value(slot: try layout.requiredSlot(named: name), as: encoding))
            case .querySign: segments.append(.querySign)
            case .base64(let pieces): segments.append(.base64(try pieces.map { try $0.segment(layout) }))
            }
            rest = rest[digits.endIndex...].dropFirst()
        }
        if !rest.isEmpty { segments.append(.bytes(Array(rest))) }
        return segments
    }
}

extension HTTPAuthorization {
    /// The texts in it.
    fileprivate var texts: [String] {
        switch self {
        case .basic(let user, let password): [user.text, password.text]
        case .bearer(let token): [token.text]
        case .nobody: []
        }
    }
}

extension HTTPBodyPiece {
    fileprivate func segment(_ layout: SessionLayout) throws(Diagnostic) -> HTTP1RequestTemplate.Segment {
        switch self {
        case .bytes(let bytes): .bytes(bytes)
        case .value(let name, let encoding): .value(slot: try layout.requiredSlot(named: name), as: encoding)
        }
    }
}
