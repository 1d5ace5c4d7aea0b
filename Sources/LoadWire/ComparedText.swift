import LoadPlan

/// A text with places, to compare something with.
package struct FilledText: Sendable {
    private enum Piece {
        case bytes([UInt8])
        case value(slot: Int)
    }

    private let pieces: [Piece]

    /// - Throws: a `Diagnostic` for a name that no slot has.
    package init(_ template: Template, _ layout: SessionLayout) throws(Diagnostic) {
        var pieces: [Piece] = []
        for part in template.parts {
            switch part {
            case .text(let plain): pieces.append(.bytes(Array(plain.utf8)))
            case .value(let name): pieces.append(.value(slot: try layout.requiredSlot(named: name)))
            }
        }
        self.pieces = pieces
    }

    /// Whether it is, for a user, the same as a text; false where one of its values is missing.
    package func isSame(as text: UnsafeRawBufferPointer, for session: Session?) -> Bool {
        var rest = text
        for piece in pieces {
            switch piece {
            case .bytes(let plain):
                guard plain.withUnsafeBytes({ rest.drop(prefix: $0) }) else { return false }
            case .value(let slot):
                guard let value = session?[slot], value.withUnsafeBytes({ rest.drop(prefix: $0) }) else { return false }
            }
        }
        return rest.isEmpty
    }

    /// Whether it stands, for a user, in a text; false where one of its values is missing.
    ///
    /// - Parameter memory: where it is put together.
    package func stands(in text: UnsafeRawBufferPointer, for session: Session?, memory: inout [UInt8]) -> Bool {
        // A long value's storage is given back, so that one user does not set a step's size for ever.
        memory.removeAll(keepingCapacity: memory.capacity <= 65_536)
        for piece in pieces {
            switch piece {
            case .bytes(let plain): memory += plain
            case .value(let slot):
                guard let value = session?[slot] else { return false }
                memory += value
            }
        }
        return text.firstOffset(of: memory) != nil
    }

    /// The slot of the first value that is missing.
    package func firstMissing(for session: Session?) -> Int? {
        for case .value(let slot) in pieces where session?[slot] == nil { return slot }
        return nil
    }
}

extension Template {
    /// A text without places.
    package var bytes: [UInt8] { Array(text { _ in "" }.utf8) }
}
