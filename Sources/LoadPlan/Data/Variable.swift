/// A text with a name, the same for the whole run: `${name}` in a request.
///
/// A secret one is used like any other, and shown nowhere: encoding a plan writes `***` in its place, and so does
/// describing or dumping it. A plan that was read back therefore has no secrets; who repeats its run gives them anew.
public struct Variable: Sendable, Equatable {
    /// What stands where a secret's value would.
    public static let hidden = "***"

    /// What requests call it.
    public var name: String
    /// Its value; never to be shown where `isSecret`, see `shownValue`.
    public var value: String
    /// Whether its value stays out of every output.
    public var isSecret: Bool

    /// Makes a variable.
    public init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }

    /// The value for people, files and logs.
    public var shownValue: String { isSecret ? Self.hidden : value }
}

extension Variable: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, value, isSecret
    }

    /// Reads a variable; the value of a secret one is `***`, unless someone wrote it there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        value = try container.decode(String.self, forKey: .value)
        isSecret = try container.decode(Bool.self, forKey: .isSecret)
    }

    /// Writes a variable, without the value of a secret one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(shownValue, forKey: .value)
        try container.encode(isSecret, forKey: .isSecret)
    }
}

extension Variable: CustomStringConvertible, CustomReflectable {
    /// `name = value`, without the value of a secret one.
    public var description: String { "\(name) = \(shownValue)" }

    /// What `dump` and the printing of whatever contains a variable see.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "value": shownValue, "isSecret": isSecret])
    }
}
