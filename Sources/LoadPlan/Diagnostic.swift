/// A place in a scenario file. Lines and columns count from 1.
public struct SourceLocation: Sendable, Hashable, Codable {
    /// The file as the user named it.
    public var file: String
    /// Line, from 1.
    public var line: Int
    /// Column in characters, from 1.
    public var column: Int

    /// Makes a location.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// A mistake in what the user wrote: where, what, and what to write instead.
///
/// Prints as `checkout.yaml:14:9: error: rate "5OO/s" is not a number; write for example 500/s`.
public struct Diagnostic: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether the scenario can run in spite of it.
    public enum Severity: String, Sendable, Hashable {
        case error
        case warning
    }

    /// Whether the scenario can run in spite of it.
    public var severity: Severity
    /// Where it is, if it is in a file.
    public var location: SourceLocation?
    /// What is wrong.
    public var message: String
    /// What to write instead.
    public var fix: String?

    /// Makes a diagnostic.
    public init(_ message: String, fix: String? = nil, at location: SourceLocation? = nil, severity: Severity = .error)
    {
        self.severity = severity
        self.location = location
        self.message = message
        self.fix = fix
    }

    /// The one-line form that compilers use and editors understand.
    public var description: String {
        let place = location.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
        let advice = fix.map { "; \($0)" } ?? ""
        return "\(place)\(severity.rawValue): \(message)\(advice)"
    }
}

/// A workload whose numbers make no sense. A reader of scenarios adds the location.
public struct InvalidWorkload: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public let description: String

    /// Makes the error from its one sentence.
    public init(_ description: String) {
        self.description = description
    }
}
