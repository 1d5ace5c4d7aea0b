/// A message as it goes over the wire: not compressed, its length, itself.
enum GRPCFrame {
    /// The bytes before each message.
    static let prefixSize = 5

    /// What stands before a message of so many bytes.
    static func prefix(_ count: Int) -> [UInt8] {
        [0] + withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) { Array($0) }
    }

    /// A time-out as `grpc-timeout` has it: at most eight digits and a unit, never shorter than what is meant.
    ///
    /// - Parameter nanoseconds: the time, from 1.
    static func timeout(nanoseconds: Int64) -> String {
        let units: [(name: String, nanoseconds: Int64)] = [
            ("n", 1), ("u", 1_000), ("m", 1_000_000), ("S", 1_000_000_000), ("M", 60_000_000_000),
        ]
        for unit in units {
            let count = (nanoseconds - 1) / unit.nanoseconds + 1
            if count < 100_000_000 { return "\(count)\(unit.name)" }
        }
        return "99999999H"
    }

    /// The words of `grpc-message`, in which bytes may be percent-encoded.
    static func message(_ encoded: [UInt8]) -> String {
        var bytes: [UInt8] = []
        var at = 0
        while at < encoded.count {
            if encoded[at] == UInt8(ascii: "%"), at + 2 < encoded.count, let high = digit(encoded[at + 1]),
                let low = digit(encoded[at + 2])
            {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(encoded[at])
                at += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
