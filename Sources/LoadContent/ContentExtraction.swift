/// A value that is taken from a response and kept under a name.
///
/// In a plan's JSON: `{"name": "token", "json": "$.token"}`, with `group`, `index` and `default` where they are said.
public struct ContentExtraction: Sendable, Equatable {
    /// Where the value is.
    public enum Source: Sendable, Equatable {
        /// At a path in a body of JSON: a string without its quotes, anything else as it is written. `null` is no value.
        case json(String)
        /// The text of a node that an XPath expression finds in a body of HTML or XML, or the value that it has.
        case xpath(String)
        /// What a group of a regular expression matches in the body; group 0 is all of it.
        case regex(String, group: Int)
        /// A header, by its name.
        case header(String)
        /// The cookie of that name that `Set-Cookie` sets.
        case cookie(String)
    }

    /// The name that the value is kept under.
    public var name: String
    /// Where the value is.
    public var source: Source
    /// Which one, where there are several: from 0.
    public var index: Int
    /// What is kept where there is no value; nil makes that a failed check.
    public var fallback: String?

    /// Makes an extraction.
    public init(_ name: String, from source: Source, index: Int = 0, fallback: String? = nil) {
        self.name = name
        self.source = source
        self.index = index
        self.fallback = fallback
    }
}

extension ContentExtraction: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, json, xpath, regex, group, header, cookie, index
        case fallback = "default"
    }

    /// Reads `{"name": ..., <source>: ...}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        index = try container.decodeIfPresent(Int.self, forKey: .index) ?? 0
        fallback = try container.decodeIfPresent(String.self, forKey: .fallback)
        if let path = try container.decodeIfPresent(String.self, forKey: .json) {
            source = .json(path)
        } else if let expression = try container.decodeIfPresent(String.self, forKey: .xpath) {
            source = .xpath(expression)
        } else if let pattern = try container.decodeIfPresent(String.self, forKey: .regex) {
            source = .regex(pattern, group: try container.decodeIfPresent(Int.self, forKey: .group) ?? 0)
        } else if let header = try container.decodeIfPresent(String.self, forKey: .header) {
            source = .header(header)
        } else {
            source = .cookie(try container.decode(String.self, forKey: .cookie))
        }
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        switch source {
        case .json(let path): try container.encode(path, forKey: .json)
        case .xpath(let expression): try container.encode(expression, forKey: .xpath)
        case .regex(let pattern, let group):
            try container.encode(pattern, forKey: .regex)
            if group != 0 { try container.encode(group, forKey: .group) }
        case .header(let header): try container.encode(header, forKey: .header)
        case .cookie(let cookie): try container.encode(cookie, forKey: .cookie)
        }
        if index != 0 { try container.encode(index, forKey: .index) }
        try container.encodeIfPresent(fallback, forKey: .fallback)
    }
}
