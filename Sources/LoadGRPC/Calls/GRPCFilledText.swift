import LoadContent
import LoadPlan
import LoadWire

/// A text with places for values, cut once before the run.
struct GRPCFilledText {
    /// Why a text cannot be filled: the slot of a value that is missing, or that cannot stand there.
    enum Problem: Error, Equatable {
        case missing(slot: Int)
        case refused(slot: Int)
    }

    private enum Piece {
        case bytes([UInt8])
        case value(slot: Int)
    }

    private let pieces: [Piece]
    private let encoding: ValueEncoding

    /// - Parameter encoding: how values are written into it.
    /// - Throws: a `Diagnostic` where a place is not written right, or nothing gives one a value.
    init(_ text: String, as encoding: ValueEncoding, _ layout: SessionLayout) throws(Diagnostic) {
        var pieces: [Piece] = []
        for part in try Template(parsing: text).parts {
            switch part {
            case .text(let plain): pieces.append(.bytes(Array(plain.utf8)))
            case .value(let name): pieces.append(.value(slot: try layout.requiredSlot(named: name)))
            }
        }
        (self.pieces, self.encoding) = (pieces, encoding)
    }

    /// The text where it has no places; nil where it has.
    var plain: [UInt8]? {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .bytes(let more) = piece else { return nil }
            bytes += more
        }
        return bytes
    }

    /// Appends the text, with a user's values.
    func append(to bytes: inout [UInt8], for session: Session) throws(Problem) {
        for piece in pieces {
            switch piece {
            case .bytes(let plain): bytes += plain
            case .value(let slot):
                guard let value = session[slot] else { throw .missing(slot: slot) }
                guard encoding.append(value, to: &bytes) else { throw .refused(slot: slot) }
            }
        }
    }
}
