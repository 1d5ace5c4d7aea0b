/// A request as it was sent, in its parts. Not for the path of every exchange: it copies.
struct HTTP1SentRequest {
    let bytes: [UInt8]
    /// The lines of the head, the request line first, without the line breaks; and where the body begins.
    let lines: [ArraySlice<UInt8>]
    let body: ArraySlice<UInt8>

    /// - Parameter bytes: what the encoder wrote: `Host` is the second line.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: .lineFeed) {
            let line = rest[..<end].dropLast(end > rest.startIndex && rest[end - 1] == .carriageReturn ? 1 : 0)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            lines.append(line)
        }
        self.lines = lines
        body = rest
    }

    var method: String { word(0) }
    /// The path with its query.
    var target: String { word(1) }

    /// The value of `Host`.
    var host: String {
        guard lines.count > 1 else { return "" }
        return String(
            decoding: lines[1].drop { $0 != UInt8(ascii: ":") }.dropFirst().drop(while: \.isSpace), as: UTF8.self)
    }

    private func word(_ index: Int) -> String {
        let words = lines.first?.split(separator: UInt8(ascii: " ")) ?? []
        return index < words.count ? String(decoding: words[index], as: UTF8.self) : ""
    }
}
