import CZlib
import LoadPlan
import Testing

@testable import LoadContent
@testable import LoadHTTP

/// Bodies with a content coding: what zlib made comes back, and what it did not make is refused.
@Suite struct ContentDecoderTests {
    private let decoder = ContentDecoder()

    /// The three forms: gzip, zlib's, and deflate without a head.
    private static let forms: [(bits: Int32, coding: ContentDecoder.Coding)] = [
        (31, .gzip), (15, .deflate), (-15, .deflate),
    ]

    static func compressed(_ bytes: [UInt8], bits: Int32 = 31) -> [UInt8] {
        var stream = z_stream()
        return withUnsafeMutablePointer(to: &stream) { stream in
            deflateInit2_(
                stream, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            defer { deflateEnd(stream) }
            var input = bytes
            var output = [UInt8](repeating: 0, count: Int(deflateBound(stream, uLong(bytes.count))) + 32)
            let count = input.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    (stream.pointee.next_in, stream.pointee.avail_in) = (input.baseAddress, uInt(input.count))
                    (stream.pointee.next_out, stream.pointee.avail_out) = (output.baseAddress, uInt(output.count))
                    deflate(stream, Z_FINISH)
                    return Int(stream.pointee.total_out)
                }
            }
            return Array(output.prefix(count))
        }
    }

    private func decoded(
        _ bytes: [UInt8], _ coding: ContentDecoder.Coding, atMost limit: Int = 1 << 20
    ) throws(ContentDecoder.Failure) -> [UInt8] {
        var bytes = bytes
        try decoder.decode(&bytes, coding, atMost: limit)
        return bytes
    }

    private static func text(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        let alphabet = UInt8.random(in: 1...255, using: &random)
        return (0..<count).map { _ in UInt8.random(in: 0...alphabet, using: &random) }
    }

    @Test func whatWasCompressedComesBack() throws {
        var random = SplitMix64(seed: 3)
        for size in [0, 1, 2, 100, 65_535, 65_536, 65_537, 300_000] {
            let bytes = Self.text(size, &random)
            for (bits, coding) in Self.forms {
                #expect(try decoded(Self.compressed(bytes, bits: bits), coding) == bytes, "\(size) bytes, \(bits)")
            }
        }
    }

    @Test func membersOfOneGzipAreOneBody() throws {
        let (one, two) = (Array("one ".utf8), Array("two".utf8))
        #expect(try decoded(Self.compressed(one) + Self.compressed(two), .gzip) == one + two)
    }

    /// Cut anywhere, it is never taken for the whole.
    @Test func aTruncatedBodyIsRefused() throws {
        var random = SplitMix64(seed: 4)
        let bytes = Self.text(2_000, &random)
        for (bits, coding) in Self.forms {
            let whole = Self.compressed(bytes, bits: bits)
            for count in 1..<whole.count {
                #expect(throws: ContentDecoder.Failure.self) { try decoded(Array(whole.prefix(count)), coding) }
            }
            #expect(throws: ContentDecoder.Failure.trailing(coding)) { try decoded(whole + [0], coding) }
        }
    }

    /// Gzip has a check sum: a damaged one is refused, or the damage was in what nobody reads.
    @Test func aDamagedGzipIsNotTakenForAnother() throws {
        var random = SplitMix64(seed: 5)
        var refused = 0
        for _ in 0..<3_000 {
            let bytes = Self.text(Int.random(in: 1...300, using: &random), &random)
            var damaged = Self.compressed(bytes)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: damaged.indices, using: &random)
                damaged[place] ^= UInt8.random(in: 1...255, using: &random)
            }
            do throws(ContentDecoder.Failure) {
                #expect(try decoded(damaged, .gzip) == bytes)
            } catch {
                refused += 1
                #expect(error.description.utf8.allSatisfy { 0x20...0x7E ~= $0 })
            }
        }
        #expect(refused > 2_000)
    }

    @Test func anyBytesEndInABodyOrAFailure() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<5_000 {
            let bytes = Self.text(Int.random(in: 1...60, using: &random), &random)
            for coding in [ContentDecoder.Coding.gzip, .deflate] {
                if let found = try? decoded(bytes, coding, atMost: 4_096) { #expect(found.count <= 4_096) }
            }
        }
    }

    @Test func aBombStopsAtTheLimit() throws {
        let bomb = Self.compressed([UInt8](repeating: 0, count: 20 << 20))
        #expect(bomb.count < 30_000)
        #expect(throws: ContentDecoder.Failure.tooLarge(1_000)) { try decoded(bomb, .gzip, atMost: 1_000) }
        #expect(throws: ContentDecoder.Failure.tooLarge(1 << 20)) { try decoded(bomb, .gzip) }
        #expect(throws: ContentDecoder.Failure.tooLarge(10 << 20)) { try decoded(bomb, .gzip, atMost: 10 << 20) }
        #expect(decoder.output.count <= ContentDecoder.mostKept, "and what it took is given back")
        let even = Self.compressed([UInt8](repeating: 1, count: 1_000))
        #expect(try decoded(even, .gzip, atMost: 1_000).count == 1_000)
    }

    private func body(_ body: [UInt8], encoding: String) throws(ContentDecoder.Failure) -> String {
        var machine = HTTP1ResponseMachine(limits: .init())
        machine.expectResponse(to: .other, keep: .headAndBody)
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\ncontent-ENCODING: \(encoding)\r\n\r\n"
        _ = (Array(head.utf8) + body).withUnsafeBytes { machine.received($0) }
        #expect(machine.isEncoded == !body.isEmpty)
        try decoder.decode(&machine)
        #expect(machine.bodyBytes == Int64(body.count), "the bytes that were sent stay what they were")
        return String(decoding: machine.body, as: UTF8.self)
    }

    @Test func theHeadSaysTheCodings() throws {
        let hello = Array("hello".utf8)
        let gzip = Self.compressed(hello)
        #expect(try body(gzip, encoding: "gzip") == "hello")
        #expect(try body(gzip, encoding: " X-GZip ") == "hello")
        #expect(try body(Self.compressed(hello, bits: 15), encoding: "identity, deflate") == "hello")
        #expect(try body(Self.compressed(gzip, bits: 15), encoding: "gzip,deflate") == "hello")
        #expect(try body(hello, encoding: "identity") == "hello")
        #expect(throws: ContentDecoder.Failure.unknown(Array("br".utf8))) { try body(gzip, encoding: "gzip, br") }
        #expect(throws: ContentDecoder.Failure.nested(5)) {
            try body(gzip, encoding: "gzip, gzip, gzip, gzip, gzip")
        }
        #expect(throws: ContentDecoder.Failure.corrupt(.gzip, "incorrect header check")) {
            try body(hello, encoding: "gzip")
        }
    }
}
