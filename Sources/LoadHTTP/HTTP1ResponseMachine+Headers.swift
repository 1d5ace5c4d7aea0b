/// Reading a kept head. Not for the path of every exchange: it makes strings.
extension HTTP1ResponseMachine {
    /// The first value of a header of the final response, whatever the case of its name; nil without one, or when the
    /// head was not kept.
    func firstValue(ofHeader name: String) -> String? {
        values(ofHeader: name).first
    }

    /// All values of a header of the final response in order, one for each line, white space at the ends removed and
    /// continuation lines joined by a space. Bytes that are not UTF-8 become replacement characters.
    func values(ofHeader name: String) -> [String] {
        guard phase != .head, phase != .idle else { return [] }
        let wanted = name.utf8.map(\.lowercased)
        var values: [[UInt8]] = []
        var belongs = false
        for line in head.split(separator: .lineFeed) {
            if line.first?.isSpace ?? false {
                if belongs, let last = values.indices.last { values[last] += [UInt8(ascii: " ")] + Self.trimmed(line) }
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            belongs = line[..<colon].lazy.map(\.lowercased).elementsEqual(wanted)
            if belongs { values.append(Array(Self.trimmed(line[(colon + 1)...]))) }
        }
        return values.map { String(decoding: Self.trimmed($0[...]), as: UTF8.self) }
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isEdge = { (byte: UInt8) in byte.isSpace || byte == .carriageReturn }
        guard let first = text.firstIndex(where: { !isEdge($0) }), let last = text.lastIndex(where: { !isEdge($0) })
        else { return [] }
        return text[first...last]
    }
}
