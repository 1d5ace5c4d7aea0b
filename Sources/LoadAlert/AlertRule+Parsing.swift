import LoadPlan
import LoadTarget

extension AlertRule {
    private static let example = "write for example 'cpu > 90% for 30s'"
    private static let resources = ["cpu", "memory", "io"]

    /// Reads a rule as people write it:
    ///
    ///     cpu > 90% for 30s                                   the share of the cores that is busy
    ///     memory > 2GB, memory > 80%                          what is used and cannot be had at once
    ///     pressure-cpu > 20% for 1m                           the time in which something waited for cpu, memory or io
    ///     missing for 30s                                     the probe says nothing
    ///     process.cpu.time{process.executable.name=nginx} > 2 a series: its value, or what it grows by per second
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsing text: String) throws(Diagnostic) {
        let written = Self.trimmed(text)
        guard !written.isEmpty else { throw Diagnostic("the rule is empty", fix: Self.example) }
        let (head, time) = try Self.time(of: written)
        if head == "missing" {
            guard let time, time > .zero else {
                throw Diagnostic("\"\(written)\" says not for how long", fix: "write for example 'missing for 30s'")
            }
            self.init(
                text: written, subject: .missing, comparison: .greaterOrEqual, limit: time / .seconds(1), time: time)
            return
        }
        let (name, comparison, value) = try Self.parts(of: head)
        let (subject, limit) = try Self.subject(name, value)
        self.init(text: written, subject: subject, comparison: comparison, limit: limit, time: time ?? .zero)
    }

    /// What stands behind the last `for`.
    private static func time(of text: String) throws(Diagnostic) -> (head: String, time: Duration?) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard let last = words.lastIndex(of: "for") else { return (text, nil) }
        let rest = words[(last + 1)...].joined(separator: " ")
        let time: Duration
        do { time = try Duration(parsing: rest) } catch {
            throw Diagnostic("for \"\(rest)\": \(error.message)", fix: error.fix ?? "write for example for 30s")
        }
        guard time >= .zero else { throw Diagnostic("for \(rest) is negative", fix: "write for example for 30s") }
        return (words[..<last].joined(separator: " "), time)
    }

    /// The subject, the comparison and the limit. What is in braces is the subject's.
    private static func parts(of text: String) throws(Diagnostic) -> (String, Comparison, String) {
        let end = text.lastIndex(of: "}") ?? text.startIndex
        for comparison in Comparison.allCases {
            guard let range = text[end...].firstRange(of: comparison.rawValue) else { continue }
            let (name, value) = (trimmed(text[..<range.lowerBound]), trimmed(text[range.upperBound...]))
            guard !name.isEmpty, !value.isEmpty else { break }
            return (name, comparison, value)
        }
        throw Diagnostic(
            "\"\(text)\" compares nothing with a limit by one of > >= < <=", fix: example)
    }

    private static func subject(_ name: String, _ value: String) throws(Diagnostic) -> (Subject, Double) {
        if name == "cpu" { return (.cpu, try share(value, of: name)) }
        if name == "memory" {
            if value.hasSuffix("%") { return (.memory(isShare: true), try share(value, of: name)) }
            return (.memory(isShare: false), try bytes(value))
        }
        if name.hasPrefix("pressure-") {
            let resource = String(name.dropFirst("pressure-".count))
            guard resources.contains(resource) else {
                throw Diagnostic(
                    "there is no \"\(name)\"",
                    fix: "write \(resources.map { "pressure-\($0)" }.joined(separator: ", "))")
            }
            return (.pressure(resource), try share(value, of: name))
        }
        let series = try series(name)
        return (series, try number(value))
    }

    private static func series(_ text: String) throws(Diagnostic) -> Subject {
        let name = text.prefix { $0 != "{" }
        let example = "write for example process.cpu.time{process.executable.name=nginx} > 2"
        let known = ["cpu", "memory", "missing"] + resources.map { "pressure-\($0)" }
        // A series has a dot in its name, or at least no neighbour among the words.
        guard !name.isEmpty, !name.contains(where: \.isWhitespace), !name.contains("}") else {
            throw Diagnostic("\"\(text)\" is no series", fix: example)
        }
        if !text.contains("."), !text.contains("{"), let near = String(name).nearest(among: known) {
            throw Diagnostic("there is no \"\(name)\"", fix: "did you mean \(near)?")
        }
        var rest = text.dropFirst(name.count)
        guard !rest.isEmpty else { return .series(String(name), []) }
        guard rest.first == "{", rest.last == "}", rest.count > 2 else {
            throw Diagnostic("the tags of \"\(text)\" end not", fix: example)
        }
        rest = rest.dropFirst().dropLast()
        var tags: [TargetTag] = []
        for pair in rest.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1).map(trimmed)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Diagnostic("\"\(trimmed(pair))\" is no tag", fix: example)
            }
            tags.append(TargetTag(parts[0], unquoted(parts[1])))
        }
        return .series(String(name), tags)
    }

    private static func share(_ text: String, of name: String) throws(Diagnostic) -> Double {
        guard let share = Double(percentage: text.filter { !$0.isWhitespace }) else {
            throw Diagnostic(
                "\"\(text)\" is no share of \(name)", fix: "write a percentage up to 100%, for example 90%")
        }
        return share
    }

    private static func bytes(_ text: String) throws(Diagnostic) -> Double {
        Double(try Int(parsingByteCount: text))
    }

    /// A number in the series' unit; a time is seconds, a percentage a share of 1, a size bytes.
    private static func number(_ text: String) throws(Diagnostic) -> Double {
        if let number = Double(text), number.isFinite { return number }
        if let share = Double(percentage: text) { return share }
        if let time = try? Duration(parsing: text) { return time / .seconds(1) }
        if let bytes = try? Int(parsingByteCount: text) { return Double(bytes) }
        throw Diagnostic("\"\(text)\" is no limit", fix: "write a number, or for example 250ms, 2GB or 90%")
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
        return String(text[..<end].drop(while: \.isWhitespace))
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.first == "\"" && text.last == "\"" ? String(text.dropFirst().dropLast()) : text
    }
}
