import Foundation

/// A JSON document as a tree: what the scanner's answers are compared with.
indirect enum JSONTree {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case array([JSONTree])
    case object([(key: String, value: JSONTree)])

    /// Whether this is the value that `JSONSerialization` made of a text.
    func isSame(as value: Any) -> Bool {
        switch self {
        case .null: value is NSNull
        case .flag(let flag): value as? Bool == flag
        case .number(let number): (value as? NSNumber)?.doubleValue == number
        case .text(let text): (value as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .array(let elements):
            (value as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy { $0.isSame(as: $1) } }
                ?? false
        case .object(let members):
            (value as? [String: Any]).map { value in
                value.count == members.count && members.allSatisfy { $0.value.isSame(as: value[$0.key] as Any) }
            } ?? false
        }
    }

    /// One segment of a path, the slow way: by its meaning in RFC 9535.
    struct Segment {
        enum Selector { case name(String), index(Int), all }
        var selector: Selector
        var isDescendant = false
    }

    /// The values that a path leads to, in the order of the document.
    func values(at path: [Segment]) -> [JSONTree] {
        let nodes = nodes
        var current: Set = [0]
        for segment in path {
            let from = segment.isDescendant ? Set(current.flatMap { $0..<nodes[$0].end }) : current
            current = Set(from.flatMap { nodes[$0].children(segment.selector) })
        }
        return current.sorted().map { nodes[$0].tree }
    }

    /// A value with its place in the order of the document; what is in it stands from there to `end`.
    private struct Node {
        var tree: JSONTree
        var end = 0
        var children: [(key: String?, place: Int)] = []

        func children(_ selector: Segment.Selector) -> [Int] {
            switch selector {
            case .all: return children.map(\.place)
            case .name(let name): return children.filter { $0.key == name }.map(\.place)
            case .index(let index):
                guard case .array = tree else { return [] }
                let place = index < 0 ? children.count + index : index
                return children.indices.contains(place) ? [children[place].place] : []
            }
        }
    }

    private var nodes: [Node] {
        var nodes: [Node] = []
        func add(_ tree: JSONTree) {
            let place = nodes.count
            nodes.append(Node(tree: tree))
            let inside: [(key: String?, value: JSONTree)] =
                switch tree {
                case .null, .flag, .number, .text: []
                case .array(let elements): elements.map { (nil, $0) }
                case .object(let members): members.map { ($0.key, $0.value) }
                }
            for (key, value) in inside {
                nodes[place].children.append((key, nodes.count))
                add(value)
            }
            nodes[place].end = nodes.count
        }
        add(self)
        return nodes
    }
}

/// Makes documents and paths, the same ones for the same seed.
struct JSONGenerator {
    private var random: SeededChoices

    init(seed: UInt64) {
        random = SeededChoices(seed: seed)
    }

    mutating func number(below limit: Int) -> Int { random.number(below: limit) }

    static let names = ["a", "b", "id", "first name", "", "é", "a\"b", "x\\y", "\u{1F600}", "tab\t", "it's", "a/b"]

    mutating func tree(depth: Int = 0) -> JSONTree {
        switch random.number(below: depth < 5 ? 10 : 6) {
        case 0: return .null
        case 1: return .flag(random.chance(50))
        case 2, 3: return .number(random.pick([0, -1, 5, 12345678901234, 0.5, -3.25, 1e21, 7e-5]))
        case 4, 5: return .text(random.pick(Self.names + ["a longer text, of more than eight bytes", "\u{1}\u{7F}"]))
        case 6, 7: return .array((0..<random.number(below: 5)).map { _ in tree(depth: depth + 1) })
        default:
            var names = Self.names
            return .object(
                (0..<random.number(below: 6)).map { _ in
                    (names.remove(at: random.number(below: names.count)), tree(depth: depth + 1))
                })
        }
    }

    /// The document, with white space and escapes as they come.
    mutating func text(of tree: JSONTree) -> String {
        let text =
            switch tree {
            case .text(let value): string(value)
            case .flag(let value): "\(value)"
            case .number(let value): number(value)
            case .null: "null"
            case .array(let elements): "[" + elements.map { self.text(of: $0) }.joined(separator: ",") + space() + "]"
            case .object(let members):
                "{"
                    + members.map { space() + string($0.key) + space() + ":" + self.text(of: $0.value) }
                    .joined(separator: ",") + space() + "}"
            }
        return space() + text + space()
    }

    private mutating func space() -> String { random.chance(20) ? random.pick([" ", "\n", "\t\r\n", "    "]) : "" }

    private mutating func number(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return random.chance(80) ? "\(whole)" : "\(whole).0" }
        return random.chance(50) ? "\(value)".uppercased() : "\(value)"
    }

    private mutating func string(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += random.chance(50) ? "\\\(scalar)" : escape(scalar)
            case "\t": text += random.chance(50) ? "\\t" : escape(scalar)
            case "/" where random.chance(50): text += "\\/"
            case _ where scalar.value < 0x20 || random.chance(5): text += escape(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private mutating func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let hex = String(unit, radix: 16, uppercase: random.chance(50))
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
    }

    /// A path as text and as its segments.
    mutating func path() -> (text: String, segments: [JSONTree.Segment]) {
        var (text, segments) = ("$", [JSONTree.Segment]())
        for _ in 0..<random.number(below: 4) {
            let isDescendant = random.chance(20)
            let (name, index) = (random.pick(Self.names), random.number(below: 5) - 2)
            let selector: JSONTree.Segment.Selector
            switch random.number(below: 10) {
            case 0:
                selector = .all
                text += isDescendant ? random.pick(["..*", "..[*]"]) : random.pick([".*", "[*]"])
            case 1, 2, 3:
                selector = .index(index)
                text += (isDescendant ? ".." : "") + "[\(index)]"
            default:
                selector = .name(name)
                let isPlain = ["a", "b", "id", "é", "\u{1F600}"].contains(name)
                if isPlain, random.chance(70) {
                    text += (isDescendant ? ".." : ".") + name
                } else {
                    let quoted = name.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
                    text += (isDescendant ? ".." : "") + "['\(quoted)']"
                }
            }
            segments.append(.init(selector: selector, isDescendant: isDescendant))
        }
        return (text, segments)
    }
}
