import LoadContent
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
        case value(slot: Int, as: ValueEncoding)
        /// What stands between what comes before, which values made, and the query.
        case querySign
        /// These, bytes and values, in base 64.
        indirect case base64([Segment])
    }

    /// Why a request cannot be filled: the slot of a value that is missing, cannot stand in a header, or has a colon that
    /// would end a user's name; or a value that would end a part of its body.
    enum Problem: Error, Equatable {
        case missing(slot: Int)
        case refused(slot: Int)
        case colon(slot: Int)
        case boundary
    }

    /// The head up to the length of the body, where the body has places; otherwise all of the request but what is sent
    /// behind it.
    let beforeLength: [Segment]
    /// The body; nil where it has no places.
    let body: [Segment]?
    /// How many bytes of the body are sent behind what is filled.
    var bytesBehind = 0
    /// What no value may bring into the body; nil for nothing. The body's fixed bytes have it only where it is meant.
    var boundary: [UInt8]?

    /// Fills the request, but for what is sent behind it.
    ///
    /// - Parameters:
    ///   - session: where the values are.
    ///   - request: receives the bytes; what was in it is dropped.
    ///   - scratch: memory for the body while its length is not known.
    func fill(
        from session: Session, into request: inout [UInt8], scratch: inout [UInt8]
    ) throws(Problem) {
        request.removeAll(keepingCapacity: true)
        try Self.append(beforeLength, from: session, to: &request, scratch: &scratch)
        guard let body else { return }
        scratch.removeAll(keepingCapacity: true)
        if let boundary {
            try Self.append(body, without: boundary, from: session, to: &scratch)
        } else {
            for segment in body { try Self.append(segment, from: session, to: &scratch) }
        }
        Self.append(scratch.count + bytesBehind, to: &request)
        request += [13, 10, 13, 10]
        request += scratch
    }

    private static func append(
        _ segments: [Segment], from session: Session, to bytes: inout [UInt8], scratch: inout [UInt8]
    ) throws(Problem) {
        for segment in segments {
            guard case .base64(let inner) = segment else {
                try append(segment, from: session, to: &bytes)
                continue
            }
            scratch.removeAll(keepingCapacity: true)
            for segment in inner { try append(segment, from: session, to: &scratch) }
            Base64.append(scratch, to: &bytes)
        }
    }

    /// Appends a body in which no value has made a boundary: alone, with another, or with the bytes around it. Only there it
    /// is looked for, as files may be large.
    private static func append(
        _ segments: [Segment], without boundary: [UInt8], from session: Session, to bytes: inout [UInt8]
    ) throws(Problem) {
        let reach = boundary.count - 1
        // Where values stand that were not looked at yet, with what is between them.
        var unseen: Range<Int>?
        for segment in segments {
            let start = bytes.count
            try append(segment, from: session, to: &bytes)
            if case .value = segment {
                unseen = (unseen?.lowerBound ?? start)..<bytes.count
            } else if let values = unseen, bytes.count - values.upperBound >= reach {
                guard !has(boundary, around: values, in: bytes) else { throw .boundary }
                unseen = nil
            }
        }
        if let values = unseen, has(boundary, around: values, in: bytes) { throw .boundary }
    }

    private static func has(_ boundary: [UInt8], around values: Range<Int>, in bytes: [UInt8]) -> Bool {
        let reach = boundary.count - 1
        let place = max(0, values.lowerBound - reach)..<min(bytes.count, values.upperBound + reach)
        return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[place]).firstOffset(of: boundary) != nil }
    }

    private static func append(
        _ segment: Segment, from session: Session, to bytes: inout [UInt8]
    ) throws(Problem) {
        switch segment {
        case .bytes(let plain): bytes += plain
        case .value(let slot, let encoding):
            guard let value = session[slot] else { throw .missing(slot: slot) }
            guard encoding.append(value, to: &bytes) else {
                let hasColon = encoding == .userName && value.contains(UInt8(ascii: ":"))
                throw hasColon ? .colon(slot: slot) : .refused(slot: slot)
            }
        case .querySign:
            // What is there so far is the method and the path.
            if let sign = HTTPSyntax.querySign(after: bytes) { bytes.append(sign) }
        case .base64: preconditionFailure("base 64 stands in heads alone, and not within itself")
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
