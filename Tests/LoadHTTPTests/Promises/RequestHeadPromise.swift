@testable import LoadHTTP

/// What an HTTP/2 request head holds of a request that the encoder wrote: its fields are those of the request, in names and
/// values that HTTP/2 allows, and its body begins where the request's does. Of any other bytes it holds that it stays within
/// them. The fuzzer holds it to this, and a test with the fuzzer's corpus.
///
/// An input's lines are method, target, host, fields until an empty line, and the body.
enum RequestHeadPromise {
    private typealias Field = (name: [UInt8], value: [UInt8])

    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        _ = visit(input)
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 3 else { return nil }
        let (method, target, host) = (text(lines[0]), text(lines[1]), text(lines[2]))
        let written = lines.dropFirst(3).prefix { !$0.isEmpty }.map { line in
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            return (name: text(line[..<colon]), value: text(line[colon...].dropFirst()))
        }
        let body = Array(lines.dropFirst(4 + written.count).joined(separator: [UInt8(ascii: "\n")]))
        guard
            let request = try? HTTP1RequestEncoder.encode(
                method: method, target: target, host: host, headers: written, body: body)
        else { return nil }
        let (fields, start) = visit(request)
        let hosts = written.filter { $0.name.lowercased() == "host" }
        let pseudo = [
            (":method", method), (":scheme", "https"), (":authority", trimmed(hosts.first?.value ?? host)),
            (":path", target),
        ]
        guard
            fields.prefix(4).elementsEqual(pseudo, by: { $0.name == Array($1.0.utf8) && $0.value == Array($1.1.utf8) })
        else { return "pseudo fields \(fields.prefix(4).map { (text($0.name), text($0.value)) })" }
        guard Array(request[start...]) == body else { return "the body begins at \(start) of \(request.count)" }
        return broken(Array(fields.dropFirst(4)), of: written)
    }

    /// How other fields differ from those that were written: all of them, in their order, but those about a connection; what
    /// the encoder adds comes behind.
    private static func broken(_ fields: [Field], of written: [(name: String, value: String)]) -> String? {
        let left = ["host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]
        let kept = written.map { ($0.name.lowercased(), trimmed($0.value)) }.filter { !left.contains($0.0) }
        let found = fields.map { (text($0.name), text($0.value)) }
        guard found.prefix(kept.count).elementsEqual(kept, by: ==) else { return "fields \(found) of \(kept)" }
        let added = found.dropFirst(kept.count).map(\.0)
        guard added.allSatisfy(["user-agent", "content-length"].contains) else { return "added \(added)" }
        let hasPseudo = found.contains { $0.0.hasPrefix(":") }
        return hasPseudo ? "a pseudo field among the others" : nil
    }

    /// The fields of a request, and where its body begins; both within it.
    private static func visit(_ request: [UInt8]) -> (fields: [Field], bodyStart: Int) {
        // In storage of its own, so that a read beyond it is seen.
        var bytes = Array(request)
        var fields: [Field] = []
        let start = bytes.withUnsafeMutableBytes { bytes in
            HTTP2RequestHead.visit(bytes, isSecure: true) { fields.append((Array($0), Array($1))) }
        }
        precondition((0...request.count).contains(start))
        return (fields, start)
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// RFC 9113, section 8.2.1: no value begins or ends with white space.
    private static func trimmed(_ value: String) -> String {
        let space: Set<UInt8> = [9, 32]
        let bytes = value.utf8.drop { space.contains($0) }.reversed().drop { space.contains($0) }
        return text(bytes.reversed())
    }
}
