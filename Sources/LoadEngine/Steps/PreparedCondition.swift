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
                case .equals(let text): .equals(slot: slot, try ComparedText(text, layout))
                case .differs(let text): .differs(slot: slot, try ComparedText(text, layout))
                case .contains(let text): .contains(slot: slot, try ComparedText(text, layout))
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
        case .equals(let slot, let text): Self.value(slot, of: session) { text.isSame(as: $0, for: session) }
        case .differs(let slot, let text): !Self.value(slot, of: session) { text.isSame(as: $0, for: session) }
        case .contains(let slot, let text):
            Self.value(slot, of: session) {
                var memory: [UInt8] = []
                return text.stands(in: $0, for: session, memory: &memory)
            }
        case .above(let slot, let limit): session[slot].flatMap(Self.number).map { $0 > limit } ?? false
        case .below(let slot, let limit): session[slot].flatMap(Self.number).map { $0 < limit } ?? false
        case .exists(let slot, let exists): (session[slot] != nil) == exists
        case .all(let conditions): conditions.allSatisfy { $0.holds(in: session) }
        case .any(let conditions): conditions.contains { $0.holds(in: session) }
        }
    }

    /// Whether something holds of a value; false where there is none.
    private static func value(
        _ slot: Int, of session: Session, holds: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        session[slot]?.withUnsafeBytes(holds) ?? false
    }

    /// A value as a number; nil where it is none.
    static func number(_ value: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: value, as: UTF8.self))
    }
}
