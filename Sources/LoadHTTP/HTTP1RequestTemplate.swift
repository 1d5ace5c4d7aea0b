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
        /// `?`, or `&` where what comes before, which values made, has a query already.
        case querySign
        /// These, bytes and values, in base 64.
        indirect case base64([Segment])
    }

    /// Why a request cannot be filled: the slot of a value that is missing, or cannot stand in a header; or a value that
    /// would end a part of its body.
    enum Problem: Error, Equatable {
        case missing(slot: Int)
        case refused(slot: Int)
        case boundary
    }

    /// The head up to the length of the body, where the body has places; otherwise all of the request.
    let beforeLength: [Segment]
    /// The body; nil where it has no places.
    let body: [Segment]?
    /// What must stand in the body just so often; nil for nothing.
    var boundary: (text: [UInt8], count: Int)?

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
        try Self.append(beforeLength, from: session, to: &request, scratch: &scratch)
        guard let body else { return }
        scratch.removeAll(keepingCapacity: true)
        for segment in body { try Self.append(segment, from: session, to: &scratch) }
        if let boundary, Self.occurrences(of: boundary.text, in: scratch) != boundary.count { throw .boundary }
        Self.append(scratch.count, to: &request)
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

    private static func append(
        _ segment: Segment, from session: Session, to bytes: inout [UInt8]
    ) throws(Problem) {
        switch segment {
        case .bytes(let plain): bytes += plain
        case .value(let slot, let encoding):
            guard let value = session[slot] else { throw .missing(slot: slot) }
            guard encoding.append(value, to: &bytes) else { throw .refused(slot: slot) }
        case .querySign:
            // What is there so far is the method and the path.
            bytes.append(bytes.contains(UInt8(ascii: "?")) ? UInt8(ascii: "&") : UInt8(ascii: "?"))
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

    private static func occurrences(of text: [UInt8], in bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            var (at, count) = (0, 0)
            while let found = buffer.firstOffset(of: text, from: at) {
                count += 1
                at = found + text.count
            }
            return count
        }
    }
}
