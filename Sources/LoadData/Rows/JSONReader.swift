/// Reads one flat JSON object out of bytes, of which there may not yet be enough.
struct JSONReader {
    /// Why reading ended early.
    enum Stop: Error {
        case incomplete
        case mistake(RecordMistake)

        /// Nil where more bytes are needed; throws what is wrong.
        func orNil<Value>() throws(RecordMistake) -> Value? {
            if case .mistake(let mistake) = self { throw mistake }
            return nil
        }
    }

    private let bytes: ArraySlice<UInt8>
    private let isLast: Bool
    /// Where the next byte is.
    private(set) var position: Int
    /// The line breaks passed.
    private(set) var lines = 0
    /// A key or value that is being read, without its escapes.
    private var text: [UInt8] = []

    init(_ bytes: ArraySlice<UInt8>, isLast: Bool) {
        self.bytes = bytes
        self.isLast = isLast
        position = bytes.startIndex
    }

    /// The next byte, if there is one.
    var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    /// Passes over white space; false where the file ends.
    mutating func skipSpace() throws(Stop) -> Bool {
        while let byte = next {
            switch byte {
            case 10: lines += 1
            case 9, 13, 32: break
            default: return true
            }
            position += 1
        }
        guard isLast else { throw .incomplete }
        return false
    }

    /// Passes over a byte if it is there.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Reads an object: each key, then its value.
    mutating func object(
        key: (ArraySlice<UInt8>) throws(Stop) -> Void, value: (ArraySlice<UInt8>) -> Void = { _ in }
    ) throws(Stop) {
        guard take(UInt8(ascii: "{")) else {
            throw mistake("a row is no object", fix: "write each row as {\"name\": \"ada\"}")
        }
        try expectMore()
        if take(UInt8(ascii: "}")) { return }
        while true {
            guard take(UInt8(ascii: "\"")) else {
                throw mistake("a key is missing", fix: "write keys in double quotes, and no comma after the last value")
            }
            try string()
            try key(text[...])
            try expectMore()
            guard take(UInt8(ascii: ":")) else { throw mistake("a colon is missing after a key", fix: "write it") }
            try expectMore()
            try scalar()
            value(text[...])
            try expectMore()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else {
                throw mistake("a comma is missing between two values", fix: "write it, or close the object with }")
            }
            try expectMore()
        }
    }

    private mutating func expectMore() throws(Stop) {
        guard try skipSpace() else { throw mistake("an object is not closed", fix: "add } at its end") }
    }

    /// A value into `text`.
    private mutating func scalar() throws(Stop) {
        switch next {
        case UInt8(ascii: "\""):
            position += 1
            try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            throw mistake(
                "a value is a list or an object", fix: "rows are flat: write text, a number, true, false or null")
        default: try word()
        }
    }

    /// A number as written, `true`, `false`, or `null`, which is no text at all.
    private mutating func word() throws(Stop) {
        let end = bytes[position...].firstIndex { ",}] \t\r\n".utf8.contains($0) } ?? bytes.endIndex
        guard end < bytes.endIndex || isLast else { throw .incomplete }
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: bytes[position..<end])
        position = end
        let word = String(decoding: text, as: UTF8.self)
        switch word {
        case "true", "false": break
        case "null": text.removeAll(keepingCapacity: true)
        default:
            guard text.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), Double(word) != nil else {
                throw mistake("the value \(word.prefix(40)) means nothing in JSON", fix: "put text into double quotes")
            }
        }
    }

    /// The rest of a string, behind its opening quote, into `text`.
    private mutating func string() throws(Stop) {
        text.removeAll(keepingCapacity: true)
        while true {
            let start = position
            while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 32 { position += 1 }
            text.append(contentsOf: bytes[start..<position])
            guard let byte = next else {
                guard isLast else { throw .incomplete }
                throw mistake("a text is not closed", fix: "add \" at its end")
            }
            guard byte >= 32 else {
                throw mistake("a text contains a line break or control character", fix: "write \\n, or close the text")
            }
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            try escape()
        }
    }

    /// What follows a backslash.
    private mutating func escape() throws(Stop) {
        guard let byte = next else {
            guard isLast else { throw .incomplete }
            throw mistake("a text is not closed", fix: "add \" at its end")
        }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): try unicodeEscape()
        default:
            throw mistake("a text has an unknown escape", fix: "write \\\\ for a backslash")
        }
    }

    /// `\u00e4`, or two of them for what lies beyond U+FFFF.
    private mutating func unicodeEscape() throws(Stop) {
        var code = try fourDigits()
        if (0xD800..<0xDC00).contains(code) {
            guard position + 2 <= bytes.endIndex || isLast else { throw .incomplete }
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw loneSurrogate }
            let low = try fourDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw loneSurrogate }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw loneSurrogate }
        text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }

    private mutating func fourDigits() throws(Stop) -> UInt32 {
        guard position + 4 <= bytes.endIndex || isLast else { throw .incomplete }
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw mistake("\\u is not followed by four hexadecimal digits", fix: "write for example \\u00e4") }
        position += 4
        return code
    }

    private var loneSurrogate: Stop {
        mistake("half of a surrogate pair stands alone", fix: "write the character itself")
    }

    private func mistake(_ message: String, fix: String) -> Stop {
        .mistake(RecordMistake(message, fix: fix, lines: lines))
    }
}
