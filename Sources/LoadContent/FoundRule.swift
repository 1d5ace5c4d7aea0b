import LoadPlan
import LoadWire

/// What is said about what a path or an expression finds.
enum FoundRule {
    case text(TextRule)
    case number(NumberRule)
    case exists(Bool)
    case count(Int)

    init(_ rule: ContentCheck.Rule, of check: ContentCheck, _ layout: SessionLayout) throws(Diagnostic) {
        switch rule {
        case .equals, .contains, .matches: self = .text(try TextRule(rule, of: check, layout))
        case .above, .below: self = .number(try NumberRule(rule, of: check))
        case .exists(let exists): self = .exists(exists)
        case .count(let count): self = .count(count)
        }
    }

    /// Whether it is so of what an XPath expression found.
    func holds(_ matches: Int, _ text: [UInt8]?, for session: Session?, memory: inout [UInt8]) -> Bool {
        switch self {
        case .exists(let exists): (matches > 0) == exists
        case .count(let count): matches == count
        case .text(let rule):
            text.map { $0.withUnsafeBytes { rule.holds($0, for: session, memory: &memory) } } ?? false
        case .number(let rule): text.flatMap(Self.number).map(rule.holds) ?? false
        }
    }

    /// A number, perhaps with space around it as markup has it.
    private static func number(_ text: [UInt8]) -> Double? {
        let edge = { (byte: UInt8) in byte.isSpace || byte == .lineFeed || byte == .carriageReturn }
        return Double(String(decoding: text.drop(while: edge).reversed().drop(while: edge).reversed(), as: UTF8.self))
    }
}
