import LoadPlan
import LoadWire

/// A text with places, to compare a response with.
struct FilledText {
    private enum Piece {
        case bytes([UInt8])
        case value(slot: Int)
    }

    private let pieces: [Piece]

    /// - Throws: a `Diagnostic` for a name that no slot has.
    init(_ template: Template, _ layout: SessionLayout) throws(Diagnostic) {
        var pieces: [Piece] = []
        for part in template.parts {
            switch part {
            case .text(let plain): pieces.append(.bytes(Array(plain.utf8)))
            case .value(let name): pieces.append(.value(slot: try layout.requiredSlot(named: name)))
            }
        }
        self.pieces = pieces
    }

    /// The text for a user; nil where one of its values is missing.
    func bytes(for session: Session?) -> [UInt8]? {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let plain): bytes += plain
            case .value(let slot):
                guard let value = session?[slot] else { return nil }
                bytes += value
            }
        }
        return bytes
    }

    /// The slot of the first value that is missing.
    func firstMissing(for session: Session?) -> Int? {
        for case .value(let slot) in pieces where session?[slot] == nil { return slot }
        return nil
    }
}

extension Template {
    /// A text without places.
    var bytes: [UInt8] { Array(text { _ in "" }.utf8) }
}
