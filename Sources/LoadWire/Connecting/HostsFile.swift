import LoadPlan

/// The addresses of names that a run does not ask the system for, as a plan carries them.
public struct HostsTable: Sendable, Codable, Equatable {
    /// The addresses by name, in small letters and without a dot at its end.
    private var addresses: [String: [String]] = [:]

    /// A table without names.
    public init() {}

    /// How many names it has.
    public var count: Int { addresses.count }

    /// The addresses of a host, in the order in which they were written; nil where the table does not have its name.
    public subscript(host: String) -> [String]? { addresses[Self.key(host)] }

    /// Adds an address to those of a name.
    public mutating func add(_ address: String, to name: String) {
        addresses[Self.key(name), default: []].append(address)
    }

    /// Reads a table that a plan carries.
    public init(from decoder: any Decoder) throws {
        addresses = try decoder.singleValueContainer().decode([String: [String]].self)
    }

    /// Writes it as an object of lists.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(addresses)
    }

    private static func key(_ name: String) -> String {
        let small = name.lowercased()
        return small.last == "." ? String(small.dropLast()) : small
    }
}

/// A file of names and addresses, in the form of `/etc/hosts` (hosts(5)): an address, then its names; `#` begins a comment.
public struct HostsFile: Sendable {
    private let path: String
    private let text: String

    /// - Parameter path: as the user wrote it, for messages.
    public init(_ content: [UInt8], path: String) {
        (text, self.path) = (String(decoding: content, as: UTF8.self), path)
    }

    /// The table. Reports each mistake with its place in the file; returns nil where there was one.
    public func read(into diagnostics: inout Diagnostics) -> HostsTable? {
        var table = HostsTable()
        var mistakes: [Diagnostic] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() {
            let fields = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
            guard let address = fields.first else { continue }
            func report(_ field: Substring, _ message: String, fix: String) {
                let column = line.distance(from: line.startIndex, to: field.startIndex) + 1
                let place = SourceLocation(file: path, line: number + 1, column: column)
                mistakes.append(Diagnostic(message, fix: fix, at: place))
            }
            guard Endpoint.isAddress(String(address)) else {
                report(
                    address, "\"\(address)\" is no IP address",
                    fix: "write an address and its names, for example 127.0.0.1 shop.example")
                continue
            }
            if fields.count == 1 {
                report(
                    address, "\(address) has no name",
                    fix: "write its names after it, for example \(address) shop.example")
            }
            for name in fields.dropFirst() {
                if Endpoint.isAddress(String(name)) {
                    report(name, "\"\(name)\" is an address, not a name", fix: "give each address a line of its own")
                } else if !name.utf8.allSatisfy(Endpoint.isHostByte) {
                    report(
                        name, "\"\(name)\" has a character that no host name has",
                        fix: "write letters, digits, - and ., for example shop.example")
                } else {
                    table.add(String(address), to: String(name))
                }
            }
        }
        if mistakes.isEmpty, table.count == 0 {
            let place = SourceLocation(file: path, line: 1, column: 1)
            mistakes = [
                Diagnostic("the file names no host", fix: "write for example 127.0.0.1 shop.example", at: place)
            ]
        }
        for mistake in mistakes { diagnostics.report(mistake) }
        return mistakes.isEmpty ? table : nil
    }
}
