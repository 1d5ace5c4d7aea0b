import LoadContent
import LoadHTTP
import LoadPlan

/// What a scenario in Swift says at one place: text, a number, a list, a mapping. Written as a literal:
/// `["user": "ada", "items": [["product_id": 7]]]`.
///
/// Its keys and words are those of the scenario file (docs/scenario.md); the same reader reads them.
public struct ScenarioValue: Sendable {
    private indirect enum Content: Sendable {
        case scalar(String, quoted: Bool)
        case list([ScenarioValue])
        case mapping([(key: String, value: ScenarioValue)])
        case null
    }

    private let content: Content

    private init(_ content: Content) {
        self.content = content
    }

    /// Text, whatever it looks like.
    public init(_ text: String) {
        self.init(.scalar(text, quoted: true))
    }

    /// A duration.
    public init(_ duration: Duration) {
        self.init(.scalar(duration.compactText, quoted: false))
    }

    /// A word or number as a file would have it, without quotes.
    public static func word(_ text: String) -> ScenarioValue { ScenarioValue(.scalar(text, quoted: false)) }

    /// Nothing: `null` in JSON. No literal `nil`, which would be taken for this where a value is left out.
    public static let null = ScenarioValue(.null)

    /// A mapping, in this order.
    public static func mapping(_ entries: [(key: String, value: ScenarioValue)]) -> ScenarioValue {
        ScenarioValue(.mapping(entries))
    }

    /// A list.
    public static func list(_ elements: [ScenarioValue]) -> ScenarioValue { ScenarioValue(.list(elements)) }

    /// The value as JSON, without spaces, in the order written.
    var jsonText: String { JSONText(node(at: SourceLocation(file: "", line: 1, column: 1))).text }

    /// The value as a reader of scenarios wants it, as if it stood at that place.
    func node(at location: SourceLocation) -> LocatedNode {
        switch content {
        case .scalar(let text, let quoted): LocatedNode(.scalar(text, quoted: quoted), at: location)
        case .list(let elements): LocatedNode(.list(elements.map { $0.node(at: location) }), at: location)
        case .mapping(let entries):
            LocatedNode(
                .mapping(
                    entries.map {
                        .init(key: $0.key, keyLocation: location, value: $0.value.node(at: location))
                    }), at: location)
        case .null: LocatedNode(.null, at: location)
        }
    }
}

extension ScenarioValue: ExpressibleByStringInterpolation {
    /// Text.
    public init(stringLiteral text: String) { self.init(text) }
}

extension ScenarioValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
    /// A whole number.
    public init(integerLiteral value: Int) { self.init(.scalar("\(value)", quoted: false)) }

    /// A number.
    public init(floatLiteral value: Double) { self.init(.scalar("\(value)", quoted: false)) }

    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self.init(.scalar("\(value)", quoted: false)) }
}

extension ScenarioValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// A list.
    public init(arrayLiteral elements: ScenarioValue...) { self.init(.list(elements)) }

    /// A mapping, in the order written.
    public init(dictionaryLiteral elements: (String, ScenarioValue)...) {
        self.init(.mapping(elements.map { (key: $0.0, value: $0.1) }))
    }
}

extension ScenarioValue {
    /// A wait as a file has it.
    init(_ wait: WaitTime) {
        self =
            switch wait {
            case .none: .word("none")
            case .constant(let duration): ["constant": ScenarioValue(duration)]
            case .between(let low, let high): ["between": [ScenarioValue(low), ScenarioValue(high)]]
            case .exponential(let mean): ["exponential": ScenarioValue(mean)]
            case .normal(let mean, let deviation):
                ["normal": ["mean": ScenarioValue(mean), "deviation": ScenarioValue(deviation)]]
            case .pacing(let period): ["pacing": ScenarioValue(period)]
            }
    }

    /// A rate in arrivals per second, as a file has it.
    init(perSecond rate: Double) {
        self = .word("\(rate)/s")
    }
}

/// Where in the source code something of a scenario stands.
struct CallSite {
    let location: SourceLocation

    init(_ file: String, _ line: Int, _ column: Int) {
        location = SourceLocation(file: file, line: line, column: column)
    }

    /// A mapping that stands there, without what is nil.
    func mapping(_ entries: [(key: String, value: ScenarioValue?)]) -> LocatedNode {
        ScenarioValue.mapping(entries.compactMap { entry in entry.value.map { (entry.key, $0) } }).node(at: location)
    }

    /// An entry that stands there.
    func entry(_ key: String, _ value: LocatedNode) -> LocatedNode.Entry {
        .init(key: key, keyLocation: location, value: value)
    }
}
