/// Which processes of a machine are watched: those that match when it is looked, and their children.
public enum WatchedProgram: Sendable, Equatable, CustomStringConvertible {
    /// One process.
    case pid(Int)
    /// All whose program has that name.
    case name(String)
    /// All that listen on that TCP port.
    case port(Int)

    /// What is written makes no sense.
    public struct Invalid: Error, Equatable, CustomStringConvertible {
        /// What is wrong and what to write instead.
        public let description: String
    }

    /// Reads `pid:1234`, `name:nginx`, `port:8080`, or the shorter `1234`, `nginx` and `:8080`.
    ///
    /// - Throws: `Invalid`, which says how it is written.
    public init(parsing text: String) throws(Invalid) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = parts.count == 2 ? parts[1] : text
        switch parts.count == 2 ? parts[0] : Int(text) == nil ? "name" : "pid" {
        case "pid":
            self = .pid(try Self.number(value, upTo: 1 << 22, in: text, "a process has a number from 1 to 4194304"))
        case "name" where !value.isEmpty: self = .name(value)
        case "port", "": self = .port(try Self.number(value, upTo: 65_535, in: text, "a port is from 1 to 65535"))
        default:
            throw Invalid(
                description: #""\#(text)" names no process; write pid:1234, name:nginx or port:8080"#)
        }
    }

    private static func number(_ value: String, upTo most: Int, in text: String, _ rule: String) throws(Invalid) -> Int
    {
        guard let number = Int(value), (1...most).contains(number) else {
            throw Invalid(description: #""\#(text)": \#(rule); write for example pid:1234 or port:8080"#)
        }
        return number
    }

    /// As it is written in full.
    public var description: String {
        switch self {
        case .pid(let pid): "pid:\(pid)"
        case .name(let name): "name:\(name)"
        case .port(let port): "port:\(port)"
        }
    }
}
