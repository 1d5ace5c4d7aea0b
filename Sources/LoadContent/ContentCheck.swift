import LoadPlan

/// Something that a response must be, besides its status: a part of it, and what is said about that part.
///
/// In a plan's JSON: `{"of": "json", "name": "$.total", "above": 5}`.
public struct ContentCheck: Sendable, Equatable {
    /// The part of the response.
    public enum Subject: Sendable, Equatable {
        /// A header, by its name; where it is there several times, one of its values is enough.
        case header(String)
        /// The body.
        case body
        /// The value at a path in a body of JSON: the first that matches.
        case json(String)
        /// What an XPath expression finds in a body of HTML or XML: the text of its first node, or its value.
        case xpath(String)
        /// The body's bytes as they were sent, without the transfer coding.
        case size
        /// The service time: from the start of the exchange to the response's last byte.
        case time
    }

    /// What is said about it.
    public enum Rule: Sendable, Equatable {
        /// The same text, in which places are filled; of `json` the same scalar, as its JSON text (`"ada"` with its quotes,
        /// `1.5`, `true`, `null`).
        case equals(String)
        /// Has this text, in which places are filled, in it.
        case contains(String)
        /// A regular expression that matches anywhere in it.
        case matches(String)
        /// There, or not there.
        case exists(Bool)
        /// A number above this one; bytes of `size`.
        case above(Double)
        /// A number below this one; bytes of `size`, seconds of `time`.
        case below(Double)
        /// An array of so many elements; of a path with `*` or `..` so many matches.
        case count(Int)
    }

    /// The part of the response.
    public var subject: Subject
    /// What is said about it.
    public var rule: Rule

    /// Makes a check.
    public init(_ subject: Subject, _ rule: Rule) {
        self.subject = subject
        self.rule = rule
    }
}

extension ContentCheck: Codable {
    private enum CodingKeys: String, CodingKey {
        case of, name, equals, contains, matches, exists, above, below, count
    }

    private enum Part: String, Codable { case header, body, json, xpath, size, time }

    /// Reads `{"of": ..., "name": ..., <rule>: ...}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        subject =
            switch try container.decode(Part.self, forKey: .of) {
            case .header: .header(try container.decode(String.self, forKey: .name))
            case .body: .body
            case .json: .json(try container.decode(String.self, forKey: .name))
            case .xpath: .xpath(try container.decode(String.self, forKey: .name))
            case .size: .size
            case .time: .time
            }
        rule = try Self.rule(container)
    }

    private static func rule(_ container: KeyedDecodingContainer<CodingKeys>) throws -> Rule {
        if let text = try container.decodeIfPresent(String.self, forKey: .equals) { return .equals(text) }
        if let text = try container.decodeIfPresent(String.self, forKey: .contains) { return .contains(text) }
        if let text = try container.decodeIfPresent(String.self, forKey: .matches) { return .matches(text) }
        if let flag = try container.decodeIfPresent(Bool.self, forKey: .exists) { return .exists(flag) }
        if let limit = try container.decodeIfPresent(Double.self, forKey: .above) { return .above(limit) }
        if let limit = try container.decodeIfPresent(Double.self, forKey: .below) { return .below(limit) }
        return .count(try container.decode(Int.self, forKey: .count))
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch subject {
        case .header(let name):
            try container.encode(Part.header, forKey: .of)
            try container.encode(name, forKey: .name)
        case .body: try container.encode(Part.body, forKey: .of)
        case .json(let path):
            try container.encode(Part.json, forKey: .of)
            try container.encode(path, forKey: .name)
        case .xpath(let expression):
            try container.encode(Part.xpath, forKey: .of)
            try container.encode(expression, forKey: .name)
        case .size: try container.encode(Part.size, forKey: .of)
        case .time: try container.encode(Part.time, forKey: .of)
        }
        switch rule {
        case .equals(let text): try container.encode(text, forKey: .equals)
        case .contains(let text): try container.encode(text, forKey: .contains)
        case .matches(let pattern): try container.encode(pattern, forKey: .matches)
        case .exists(let flag): try container.encode(flag, forKey: .exists)
        case .above(let limit): try container.encode(limit, forKey: .above)
        case .below(let limit): try container.encode(limit, forKey: .below)
        case .count(let count): try container.encode(count, forKey: .count)
        }
    }
}

extension ContentCheck {
    /// The names of the values that it compares with.
    package var names: [String] {
        switch rule {
        case .equals(let text), .contains(let text): (try? Template(parsing: text))?.names ?? []
        case .matches, .exists, .above, .below, .count: []
        }
    }
}
