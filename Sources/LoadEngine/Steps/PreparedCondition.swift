import LoadPlan
import LoadWire

/// A condition that knows where the values are.
indirect enum PreparedCondition: Sendable {
    case equals(slot: Int, [UInt8])
    case differs(slot: Int, [UInt8])
    case contains(slot: Int, [UInt8])
    case above(slot: Int, Double)
    case below(slot: Int, Double)
    case exists(slot: Int, Bool)
    case all([PreparedCondition])
    case any([PreparedCondition])

    /// - Throws: a `Diagnostic` where nothing gives a value that it looks at.
    init(_ condition: Condition, layout: SessionLayout) throws(Diagnostic) {
        switch condition {
        case .all(let conditions): self = .all(try Self.prepare(conditions, layout))
        case .any(let conditions): self = .any(try Self.prepare(conditions, layout))
        case .value(let name, let rule):
            let slot = try layout.requiredSlot(named: name)
            self =
                switch rule {
                case .equals(let text): .equals(slot: slot, Array(text.utf8))
                case .differs(let text): .differs(slot: slot, Array(text.utf8))
                case .contains(let text): .contains(slot: slot, Array(text.utf8))
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
        case .equals(let slot, let text): session[slot].map { $0.elementsEqual(text) } ?? false
        case .differs(let slot, let text): session[slot].map { !$0.elementsEqual(text) } ?? true
        case .contains(let slot, let text): session[slot].map { $0.contains(text) } ?? false
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
