import LoadMeasure
import LoadPlan

/// A text of a step with places for values, cut once before the run: what executors on the loop fill their requests with.
public struct SessionText: Sendable {
    /// A value that a text needs is missing. Count the exchange as `ErrorKind.request`; nothing was sent.
    public struct MissingValue: Error, Sendable, Equatable, CustomStringConvertible {
        /// The value's name.
        public let name: String

        /// In words, for the report's examples.
        public var description: String { "${\(name)} has no value" }
    }

    private enum Piece {
        case bytes([UInt8])
        case value(slot: Int, name: String)
    }

    private let pieces: [Piece]

    /// Cuts a text.
    ///
    /// - Throws: a `Diagnostic` where a place is not written right, or nothing gives one a value.
    public init(_ text: String, _ layout: SessionLayout) throws(Diagnostic) {
        var pieces: [Piece] = []
        for part in try Template(parsing: text).parts {
            switch part {
            case .text(let plain): pieces.append(.bytes(Array(plain.utf8)))
            case .value(let name): pieces.append(.value(slot: try layout.requiredSlot(named: name), name: name))
            }
        }
        self.pieces = pieces
    }

    /// Appends the text, with a user's values.
    public func append(to bytes: inout [UInt8], for session: Session) throws(MissingValue) {
        for piece in pieces {
            switch piece {
            case .bytes(let plain): bytes += plain
            case .value(let slot, let name):
                guard let value = session[slot] else { throw MissingValue(name: name) }
                bytes += value
            }
        }
    }
}
