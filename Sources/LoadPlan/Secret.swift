/// A text that is used like any other, and shown nowhere: printing it, or encoding what contains it, gives `***`.
///
/// Names are no secrets: a text of nothing but places, such as `${token}`, is shown as it stands.
public struct Secret: Sendable, Equatable {
    /// The text; never to be shown, see `shownText`.
    public var text: String

    /// Makes a secret of a text.
    public init(_ text: String) {
        self.text = text
    }

    /// The text for people, files and logs.
    public var shownText: String { isShown ? text : Variable.hidden }

    private var isShown: Bool {
        guard let template = try? Template(parsing: text), !template.parts.isEmpty else { return false }
        return template.names.count == template.parts.count
    }
}

extension Secret: Codable {
    /// Set on coders that carry values into a plan and out of it, within the process: only there secrets stay as they are.
    private static let key = CodingUserInfoKey(rawValue: "secrets")

    private enum CodingKeys: String, CodingKey {
        case text = "\u{0}secret"
    }

    /// What a coder is told so that secrets stay as they are.
    static var carried: [CodingUserInfoKey: any Sendable] { key.map { [$0: true] } ?? [:] }

    private static func isCarried(_ info: [CodingUserInfoKey: Any]) -> Bool { key.map { info[$0] != nil } ?? false }

    /// Reads a secret; where it was written for others to see it is `***`.
    public init(from decoder: any Decoder) throws {
        if let carried = Self(carriedBy: decoder) {
            self = carried
        } else {
            text = try decoder.singleValueContainer().decode(String.self)
        }
    }

    /// The secret that was written within this process; nil where there is something else.
    init?(carriedBy decoder: any Decoder) {
        guard Self.isCarried(decoder.userInfo), let fields = try? decoder.container(keyedBy: CodingKeys.self),
            let text = try? fields.decode(String.self, forKey: .text)
        else { return nil }
        self.text = text
    }

    /// Writes `***`, but for what carries values within this process.
    public func encode(to encoder: any Encoder) throws {
        if Self.isCarried(encoder.userInfo), !isShown {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(text, forKey: .text)
        } else {
            var container = encoder.singleValueContainer()
            try container.encode(shownText)
        }
    }
}

extension Secret: CustomStringConvertible, CustomReflectable {
    /// What may be shown of it.
    public var description: String { shownText }

    /// What `dump` and the printing of whatever contains a secret see.
    public var customMirror: Mirror { Mirror(self, children: ["text": shownText]) }
}
