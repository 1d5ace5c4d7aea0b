import CZlib

/// Takes the content coding off bodies: gzip and deflate (RFC 9110, section 8.4), one within another too.
///
/// Owner: one loop's executor. Only bodies that something reads come here; the memory is used again.
package final class ContentDecoder {
    /// Why a body cannot be read.
    package enum Failure: Error, Equatable {
        /// The coding's name as it was sent.
        case unknown([UInt8])
        /// What zlib says about it.
        case corrupt(Coding, String)
        case truncated(Coding)
        /// Bytes follow its end.
        case trailing(Coding)
        /// It is larger than so many bytes.
        case tooLarge(Int)
        /// So many codings stand one within another.
        case nested(Int)
    }

    package enum Coding: String { case gzip, deflate }

    /// No body is larger, whatever a scenario allows: a thousandth of that can be sent, and many users share the memory.
    package static let mostBytes = 64 << 20
    /// More codings, one within another, nobody means.
    package static let mostCodings = 4

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isReady = false
    package private(set) var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// Makes a decoder, which takes its memory when it is first used.
    package init() {
        stream.initialize(to: z_stream())
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
        output.deallocate()
    }

    /// Takes one coding off.
    ///
    /// - Parameter limit: the most bytes that it may hide.
    package func decode(_ body: inout [UInt8], _ coding: Coding, atMost limit: Int) throws(Failure) {
        let decoded = body.withUnsafeMutableBytes { input in
            Result { () throws(Failure) in try inflate(input, coding, atMost: limit) }
        }
        defer {
            if output.count > Self.mostKept {
                output.deallocate()
                output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
            }
        }
        let count = try decoded.get()
        body.removeAll(keepingCapacity: true)
        body.append(contentsOf: output[..<count])
    }

    /// More memory than that is given back.
    package static let mostKept = 1 << 20

    /// The codings that a head names, the one that was put on first before the others.
    package static func codings(of head: [UInt8]) throws(Failure) -> [Coding] {
        var codings: [Coding] = []
        var unknown: [UInt8]?
        head.withUnsafeBytes { head in
            _ = HeaderLines(head: head).visit(name) { value in
                for element in value.split(separator: UInt8(ascii: ",")) {
                    switch String(decoding: element.lazy.filter { !$0.isSpace }.map(\.lowercased), as: UTF8.self) {
                    case "", "identity": break
                    case "gzip", "x-gzip": codings.append(.gzip)
                    case "deflate": codings.append(.deflate)
                    default: unknown = unknown ?? Array(element.drop(while: \.isSpace))
                    }
                }
                return false
            }
        }
        if let unknown { throw .unknown(unknown) }
        guard codings.count <= mostCodings else { throw .nested(codings.count) }
        return codings
    }

    private static let name = Array("content-encoding".utf8)

    /// Writes what is hidden into `output`; returns how many bytes.
    private func inflate(
        _ input: UnsafeMutableRawBufferPointer, _ coding: Coding, atMost limit: Int
    ) throws(Failure) -> Int {
        guard input.count <= UInt32.max else { throw .tooLarge(limit) }
        try begin(coding, input)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = uInt(input.count)
        var written = 0
        while true {
            if written == output.count { grow(atMost: limit + 1) }
            stream.pointee.next_out = output.baseAddress.map { ($0 + written).assumingMemoryBound(to: UInt8.self) }
            let room = uInt(output.count - written)
            stream.pointee.avail_out = room
            let status = CZlib.inflate(stream, Z_NO_FLUSH)
            written += Int(room - stream.pointee.avail_out)
            guard written <= limit else { throw .tooLarge(limit) }
            switch status {
            case Z_OK: continue
            case Z_BUF_ERROR where stream.pointee.avail_out == 0: continue
            case Z_BUF_ERROR: throw .truncated(coding)
            case Z_STREAM_END:
                guard stream.pointee.avail_in > 0 else { return written }
                // Several members of gzip, one after the other, are one file (RFC 1952, section 2.2).
                guard coding == .gzip, let next = stream.pointee.next_in, next.pointee == 0x1F else {
                    throw .trailing(coding)
                }
                inflateReset(stream)
            default:
                throw .corrupt(coding, stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)")
            }
        }
    }

    /// Makes ready for another stream.
    ///
    /// `deflate` means zlib's format (RFC 9110, section 8.4.1.2); some servers send it without zlib's head all the same.
    private func begin(_ coding: Coding, _ input: UnsafeMutableRawBufferPointer) throws(Failure) {
        let isZlib = input.count > 1 && input[0] & 15 == 8 && (Int(input[0]) << 8 | Int(input[1])) % 31 == 0
        let bits = coding == .gzip ? MAX_WBITS + 16 : isZlib ? MAX_WBITS : -MAX_WBITS
        let status =
            isReady
            ? inflateReset2(stream, bits)
            : inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .corrupt(coding, "no memory") }
        isReady = true
    }

    private func grow(atMost limit: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Swift.min(limit, Swift.max(65_536, output.count * 2)), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(output))
        output.deallocate()
        output = larger
    }
}

extension ContentDecoder.Failure: CustomStringConvertible {
    /// In one printable line.
    package var description: String {
        switch self {
        case .unknown(let name): "the body is encoded as \(name.quoted), which is not decoded"
        case .corrupt(let coding, let reason): "the body is no \(coding): \(reason)"
        case .truncated(let coding): "the body ends within its \(coding)"
        case .trailing(let coding): "more bytes follow the end of the body's \(coding)"
        case .tooLarge(let limit): "the body without its coding is larger than \(limit) bytes"
        case .nested(let count): "the body is encoded \(count) times"
        }
    }
}
