import CZlib
import Foundation

/// A value as the store keeps it: JSON, compressed by zlib (RFC 1950), before it the length of the JSON in four bytes, the
/// largest first. Secrets are not in it.
enum PackedJSON {
    /// No value of ours is larger; what claims to be is damaged.
    private static let mostBytes = 1 << 30

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "\u{0}+∞", negativeInfinity: "\u{0}-∞", nan: "\u{0}nan")
        return encoder
    }

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "\u{0}+∞", negativeInfinity: "\u{0}-∞", nan: "\u{0}nan")
        return decoder
    }

    static func pack(_ value: some Encodable) throws -> Data {
        let text = try encoder.encode(value)
        var packed = Data(count: 4 + Int(compressBound(UInt(text.count))))
        var count = UInt(packed.count - 4)
        let code = text.withUnsafeBytes { input in
            packed.withUnsafeMutableBytes { output in
                output.storeBytes(of: UInt32(text.count).bigEndian, as: UInt32.self)
                let place = output.baseAddress.map { ($0 + 4).assumingMemoryBound(to: UInt8.self) }
                return compress2(place, &count, input.bindMemory(to: UInt8.self).baseAddress, UInt(text.count), 6)
            }
        }
        guard code == Z_OK else { throw Damage(text: "zlib has no memory") }
        return packed.prefix(4 + Int(count))
    }

    static func unpack<Value: Decodable>(_ packed: Data, as type: Value.Type = Value.self) throws -> Value {
        let size = packed.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard packed.count > 4, size <= mostBytes else { throw Damage(text: "a value of the store is damaged") }
        var text = Data(count: size)
        var count = UInt(size)
        let code = packed.dropFirst(4).withUnsafeBytes { input in
            text.withUnsafeMutableBytes { output in
                uncompress(
                    output.bindMemory(to: UInt8.self).baseAddress, &count,
                    input.bindMemory(to: UInt8.self).baseAddress, UInt(input.count))
            }
        }
        guard code == Z_OK, count == UInt(size) else { throw Damage(text: "a value of the store is damaged") }
        return try decoder.decode(type, from: text)
    }

    struct Damage: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}
