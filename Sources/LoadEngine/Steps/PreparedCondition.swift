import LoadPlan
import LoadWire

/// A condition that knows where the values are.
indirect enum PreparedCondition: Sendable {
    case equals(slot: Int, ComparedText)
    case differs(slot: Int, ComparedText)
    case contains(slot: Int, ComparedText)
    case above(slot: Int, Double)
    case below(slot: Int, Double)
    case exists(slot: Int, Bool)
    case all([PreparedCondition])
    case any([PreparedCondition])

    /// - Throws: a `Diagnostic` where nothing gives a value that it looks at, or a text's places are not written right.
    init(_ condition: Condition, layout: SessionLayout) throws(Diagnostic) {
        switch condition {
        case .all(let conditions): self = .all(try Self.prepare(conditions, layout))
        case .any(let conditions): self = .any(try Self.prepare(conditions, layout))
        case .value(let name, let rule):
            let slot = try layout.requiredSlot(named: name)
            self =
                switch rule {
                case .equals(let text): .equals(slot: slot, try ComparedText(text, layout: layout))
                case .differs(let text): .differs(slot: slot, try ComparedText(text, layout: layout))
                case .contains(let text): .contains(slot: slot, try ComparedText(text, layout: layout))
                case .above(let limit): .above(slot: slot, limit)
                case .below(let limit): .below(slot: slot, limit)
                case .exists(let exists): .exists(slot: slot, exists)
                }
        }
    }

    private static func prepare(
        _ conditions: [Condition], _ layout: SessionLayout
    ) throws(Diagnostic) -> [PreparedCondition] {
        var prepared: [PreparedCondition] = []
        for condition in conditions { prepared.append(try PreparedCondition(condition, layout: layout)) }
        return prepared
    }

    /// Whether it holds for a user's values.
    func holds(in session: Session) -> Bool {
        switch self {
        case .equals(let slot, let text): session[slot].map { text.isSame(as: $0, in: session) } ?? false
        case .differs(let slot, let text): !(session[slot].map { text.isSame(as: $0, in: session) } ?? false)
        case .contains(let slot, let text): session[slot].map { text.stands(in: $0, of: session) } ?? false
        case .above(let slot, let limit): session[slot].flatMap(Self.number).map { $0 > limit } ?? false
        case .below(let slot, let limit): session[slot].flatMap(Self.number).map { $0 < limit } ?? false
        case .exists(let slot, let exists): (session[slot] != nil) == exists
        case .all(let conditions): conditions.allSatisfy { $0.holds(in: session) }
        case .any(let conditions): conditions.contains { $0.holds(in: session) }
        }
    }

    /// A value as a number; nil where it is none.
    static func number(_ value: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: value, as: UTF8.self))
    }
}

/// What a condition compares a value with: a text, filled with other values of the same user where it has places.
enum ComparedText: Sendable {
    case plain([UInt8])
    case filled(FilledText)

    /// - Throws: a `Diagnostic` where nothing gives one of its values, or its places are not written right.
    init(_ text: String, layout: SessionLayout) throws(Diagnostic) {
        let template = try Template(parsing: text)
        self = template.isPlain ? .plain(template.bytes) : .filled(try FilledText(template, layout))
    }

    func isSame(as value: ArraySlice<UInt8>, in session: Session) -> Bool {
        switch self {
        case .plain(let text): value.elementsEqual(text)
        case .filled(let text): value.withUnsafeBytes { text.isSame(as: $0, for: session) }
        }
    }

    func stands(in value: ArraySlice<UInt8>, of session: Session) -> Bool {
        value.withUnsafeBytes { bytes in
            switch self {
            case .plain(let text): return bytes.firstOffset(of: text) != nil
            case .filled(let text):
                var memory: [UInt8] = []
                return text.stands(in: bytes, for: session, memory: &memory)
            }
        }
    }
}
