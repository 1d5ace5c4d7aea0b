import LoadPlan

extension ContentCheck: CustomStringConvertible {
    /// The check in words: `json $.total above 5`.
    public var description: String {
        switch rule {
        case .equals: "\(subject) is \(wanted)"
        case .contains(let text): "\(subject) contains \(Self.quote(text))"
        case .matches(let pattern): "\(subject) matches \(Self.quote(pattern))"
        case .exists(let exists): "\(subject) \(exists ? "exists" : "does not exist")"
        case .above, .below: "\(subject) \(wanted)"
        case .count(let count): "\(subject) has the count \(count)"
        }
    }

    /// What was expected, to follow that word: `above 5`.
    var wanted: String {
        switch rule {
        case .equals(let text): if case .json = subject { Self.cut(text) } else { Self.quote(text) }
        case .contains(let text): "to contain \(Self.quote(text))"
        case .matches(let pattern): "to match \(Self.quote(pattern))"
        case .exists(let exists): exists ? "one" : "none"
        case .above(let limit): "above \(text(of: limit))"
        case .below(let limit): "below \(text(of: limit))"
        case .count(let count): "\(count)"
        }
    }

    private func text(of limit: Double) -> String {
        switch subject {
        case .time: Duration.nanoseconds(Int64((limit * 1e9).rounded())).compactText
        case .size: Int(exactly: limit)?.byteCountText ?? "\(limit)B"
        default: Int(exactly: limit).map(String.init) ?? "\(limit)"
        }
    }

    /// What a user wrote, in quotes; see `cut`.
    static func quote(_ text: String) -> String { cut("\"\(text)\"") }

    /// What a user wrote, as it was written but for control characters, cut where it is long.
    private static func cut(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(longestQuote).map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return shown.joined() + (text.unicodeScalars.count > longestQuote ? "..." : "")
    }

    private static let longestQuote = 80
}

extension ContentCheck.Subject: CustomStringConvertible {
    /// The part in words: `header content-type`.
    public var description: String {
        switch self {
        case .header(let name): "header \(name)"
        case .body: "body"
        case .json(let path): "json \(path)"
        case .xpath(let expression): "xpath \(expression)"
        case .size: "size"
        case .time: "service time"
        }
    }
}

extension ContentExtraction: CustomStringConvertible {
    /// The extraction in words: `token from json $.token`.
    public var description: String { "\(name) from \(source)" }
}

extension ContentExtraction.Source: CustomStringConvertible {
    /// The source in words: `json $.token`.
    public var description: String {
        switch self {
        case .json(let path): "json \(path)"
        case .xpath(let expression): "xpath \(expression)"
        case .regex(let pattern, _): "regex \(ContentCheck.quote(pattern))"
        case .header(let name): "header \(name)"
        case .cookie(let name): "cookie \(name)"
        }
    }
}
