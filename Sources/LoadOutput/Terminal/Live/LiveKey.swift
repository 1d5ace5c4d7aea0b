/// A key as a terminal sends it.
public enum LiveKey: Sendable, Equatable {
    case character(Character)
    case up, down, pageUp, pageDown, home, end

    /// Ctrl-Z.
    public static let suspend = LiveKey.character("\u{1A}")
}

/// Reads keys from a terminal's bytes, in whatever pieces they come. Sequences that mean no key here are passed over, as a
/// whole: nothing of them counts as another key.
public struct LiveKeyReader: Sendable {
    private enum State {
        case plain
        /// After ESC.
        case escape
        /// After `ESC [`, with what stood there since.
        case sequence([UInt8])
        /// After `ESC O`.
        case function
    }

    private var state = State.plain

    /// A reader at the beginning of a key.
    public init() {}

    /// The keys that are complete with these bytes.
    public mutating func keys(_ bytes: some Sequence<UInt8>) -> [LiveKey] {
        bytes.compactMap { key($0) }
    }

    private mutating func key(_ byte: UInt8) -> LiveKey? {
        let before = state
        state = .plain
        switch before {
        case .plain:
            if byte == 0x1B {
                state = .escape
            } else if byte < 0x80 {
                return .character(Character(Unicode.Scalar(byte)))
            }
        case .escape:
            switch byte {
            case UInt8(ascii: "["): state = .sequence([])
            case UInt8(ascii: "O"): state = .function
            case 0x1B: state = .escape
            default: break
            }
        case .function:
            return Self.named(byte)
        case .sequence(let parameters):
            guard (0x20...0x3F).contains(byte) else { return Self.key(parameters, final: byte) }
            // Longer than any key: noise, of which only the end matters.
            state = .sequence(parameters.count < 16 ? parameters + [byte] : parameters)
        }
        return nil
    }

    /// Control sequences of ECMA-48, as xterm, screen and tmux send them.
    private static func key(_ parameters: [UInt8], final: UInt8) -> LiveKey? {
        guard final == UInt8(ascii: "~") else { return parameters.isEmpty ? named(final) : nil }
        switch String(decoding: parameters, as: UTF8.self) {
        case "1", "7": return .home
        case "4", "8": return .end
        case "5": return .pageUp
        case "6": return .pageDown
        default: return nil
        }
    }

    private static func named(_ final: UInt8) -> LiveKey? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }
}
