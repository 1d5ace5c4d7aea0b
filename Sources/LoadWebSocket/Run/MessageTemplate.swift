import LoadContent
import LoadPlan
import LoadWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a step sends, cut into stretches of bytes and places for values once, before the run.
struct MessageTemplate {
    private enum Segment {
        case bytes([UInt8])
        case value(slot: Int, as: ValueEncoding)
    }

    /// What the message is.
    let opcode: WebSocketOpcode
    private let segments: [Segment]

    /// - Throws: a `Diagnostic` where its places are not written right, or nothing gives one of them a value.
    init(_ content: WebSocketContent, _ layout: SessionLayout) throws(Diagnostic) {
        switch content {
        case .binary(let digits):
            opcode = .binary
            segments = [.bytes(Array(Data(base64Encoded: digits) ?? Data()))]
        case .text(let text, let isJSON):
            opcode = .text
            var segments: [Segment] = []
            for part in try Template(parsing: text).parts {
                switch part {
                case .text(let plain): segments.append(.bytes(Array(plain.utf8)))
                case .value(let name):
                    segments.append(.value(slot: try layout.requiredSlot(named: name), as: isJSON ? .json : .raw))
                }
            }
            self.segments = segments
        }
    }

    /// Fills the message.
    ///
    /// - Parameter bytes: receives it; what was in it is dropped.
    /// - Returns: the slot of a value that is missing; nil where all are there.
    func fill(from session: Session, into bytes: inout [UInt8]) -> Int? {
        bytes.removeAll(keepingCapacity: true)
        for segment in segments {
            switch segment {
            case .bytes(let plain): bytes += plain
            case .value(let slot, let encoding):
                guard let value = session[slot] else { return slot }
                _ = encoding.append(value, to: &bytes)
            }
        }
        return nil
    }
}
