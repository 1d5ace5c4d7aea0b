import LoadContent
import LoadWire

/// What head and trailers say of a call. Pure.
struct GRPCCallEnd {
    /// How messages are compressed, as the peer has it.
    enum Encoding: Equatable {
        case known(ContentDecoder.Coding)
        case unknown([UInt8])
    }

    /// Whether the response says that it is gRPC.
    private(set) var isGRPC = false
    /// What type the response has, where it is not gRPC's.
    private(set) var otherType: [UInt8]?
    /// How messages that are compressed are; nil for not at all.
    private(set) var encoding: Encoding?
    /// Whether a status came.
    private(set) var hasStatus = false
    /// The status; nil where none came, or one that there is not.
    private(set) var status: GRPCStatus?
    /// The status's words, percent-encoded.
    private(set) var message: [UInt8] = []

    init() {}

    /// A field came, be it in the head or in the trailers.
    mutating func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        if Self.isSame(name, "content-type") {
            isGRPC = Self.begins(value, with: "application/grpc")
            if !isGRPC { otherType = Array(value) }
        } else if Self.isSame(name, "grpc-status") {
            hasStatus = true
            status = Self.number(value).flatMap(GRPCStatus.init(rawValue:))
        } else if Self.isSame(name, "grpc-message") {
            message = Array(value)
        } else if Self.isSame(name, "grpc-encoding") {
            encoding =
                switch true {
                case Self.isSame(value, "identity"): nil
                case Self.isSame(value, "gzip"): .known(.gzip)
                case Self.isSame(value, "deflate"): .known(.deflate)
                default: .unknown(Array(value))
                }
        }
    }

    private static func number(_ digits: UnsafeRawBufferPointer) -> Int? {
        guard (1...9).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            number = number * 10 + Int(digit) - 48
        }
        return number
    }

    @inline(__always)
    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount && begins(bytes, with: text)
    }

    @inline(__always)
    private static func begins(_ bytes: UnsafeRawBufferPointer, with text: StaticString) -> Bool {
        var rest = bytes
        return rest.drop(prefix: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
