/// The cookies that a response sets (RFC 6265, section 5.2), read where they lie.
struct SetCookies {
    private static let header = Array("set-cookie".utf8)

    let head: UnsafeRawBufferPointer

    /// Hands over the value of a cookie, without white space at its ends and with its quotes; returns whether there is one.
    func take(_ name: [UInt8], index: Int, into sink: (UnsafeRawBufferPointer) -> Void) -> Bool {
        var left = index
        return HeaderLines(head: head).visit(Self.header) { field in
            let pair = field.prefix { $0 != UInt8(ascii: ";") }
            guard let sign = pair.firstIndex(of: UInt8(ascii: "=")),
                Self.trimmed(pair[..<sign]).elementsEqual(name)
            else { return false }
            guard left == 0 else {
                left -= 1
                return false
            }
            sink(UnsafeRawBufferPointer(rebasing: Self.trimmed(pair[(sign + 1)...])))
            return true
        }
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var text = text
        while text.first?.isSpace ?? false { text.removeFirst() }
        while text.last?.isSpace ?? false { text.removeLast() }
        return text
    }
}
