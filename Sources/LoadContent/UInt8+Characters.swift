// The characters that parsers of text protocols ask bytes for. Members need no import of their own where a module has one.
extension UInt8 {
    /// LF.
    @inlinable
    @inline(__always)
    package static var lineFeed: UInt8 { UInt8(ascii: "\n") }
    /// CR.
    @inlinable
    @inline(__always)
    package static var carriageReturn: UInt8 { UInt8(ascii: "\r") }

    /// The white space of HTTP's grammar: space and tab.
    @inlinable
    @inline(__always)
    package var isSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    /// A capital ASCII letter as a small one, all else as it is.
    @inlinable
    @inline(__always)
    package var lowercased: UInt8 { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self }
}
