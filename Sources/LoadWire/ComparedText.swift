import LoadPlan

/// A text to compare something with, filled with a user's values where it has places.
package enum ComparedText: Sendable {
    case plain([UInt8])
    case filled(FilledText)

    /// - Throws: a `Diagnostic` where its places are not written right, or nothing gives one of them a value.
    package init(_ text: String, _ layout: SessionLayout) throws(Diagnostic) {
        let template = try Template(parsing: text)
        self =
            template.isPlain
            ? .plain(Array(template.text { _ in "" }.utf8)) : .filled(try FilledText(template, layout))
    }

    /// Whether it is, for a user, the same as a text; false where one of its values is missing.
    package func isSame(as text: UnsafeRawBufferPointer, for session: Session?) -> Bool {
        switch self {
        case .plain(let wanted):
            var rest = text
            return wanted.withUnsafeBytes { rest.drop(prefix: $0) } && rest.isEmpty
        case .filled(let wanted): return wanted.isSame(as: text, for: session)
        }
    }

    /// Whether it stands, for a user, in a text; false where one of its values is missing.
    ///
    /// - Parameter memory: where it is put together, where it has places; used again by the next one.
    package func stands(in text: UnsafeRawBufferPointer, for session: Session?, memory: inout [UInt8]) -> Bool {
        switch self {
        case .plain(let wanted): text.firstOffset(of: wanted) != nil
        case .filled(let wanted): wanted.stands(in: text, for: session, memory: &memory)
        }
    }
}

/// A text with places, to compare something with.
package struct FilledText: Sendable {
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

    /// Whether it is, for a user, the same as a text; false where one of its values is missing.
    func isSame(as text: UnsafeRawBufferPointer, for session: Session?) -> Bool {
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
    func stands(in text: UnsafeRawBufferPointer, for session: Session?, memory: inout [UInt8]) -> Bool {
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
