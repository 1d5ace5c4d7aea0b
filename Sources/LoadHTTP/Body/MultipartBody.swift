import LoadContent
import LoadPlan
import LoadWire

/// A body of `multipart/form-data` (RFC 7578): parts between lines with a boundary, which stands nowhere else.
///
/// Equal parts have equal boundaries, so that a plan gives the same bytes each time. What values bring is looked at when
/// they are filled in, see `HTTP1RequestTemplate`.
struct MultipartBody {
    let boundary: String
    let pieces: [HTTPBodyPiece]

    /// Writes the parts, and finds a boundary that none of their fixed bytes has in it.
    ///
    /// - Throws: a `Diagnostic` where a place for a value is written wrong.
    init(_ parts: [HTTPRequestSpecification.Part]) throws(Diagnostic) {
        let contents = try Self.contents(of: parts)
        let fixed = contents.flatMap(\.self).compactMap { piece in
            if case .bytes(let bytes) = piece { bytes } else { nil }
        }
        // Any spread of the bytes will do.
        var number = UInt64(fnv1aOf: fixed.joined())
        var candidate = Self.boundary(number)
        while fixed.contains(where: { $0.withUnsafeBytes { $0.firstOffset(of: Array(candidate.utf8)) != nil } }) {
            number &+= 1
            candidate = Self.boundary(number)
        }
        boundary = candidate
        var pieces: [HTTPBodyPiece] = []
        for content in contents { pieces += [.bytes(Array("--\(candidate)\r\n".utf8))] + content }
        pieces.append(.bytes(Array("--\(candidate)--\r\n".utf8)))
        self.pieces = HTTPBodyPiece.joined(pieces)
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    private static func boundary(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return "squall-" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Each part with its head and the line break behind it, without boundaries.
    private static func contents(
        of parts: [HTTPRequestSpecification.Part]
    ) throws(Diagnostic) -> [[HTTPBodyPiece]] {
        var contents: [[HTTPBodyPiece]] = []
        for part in parts {
            let name = ValueEncoding.quoted.text(part.name)
            var pieces: [HTTPBodyPiece] = [.text("Content-Disposition: form-data; name=\"\(name)\"")]
            if let filename = part.filename {
                pieces.append(.text("; filename=\""))
                pieces += HTTPBodyPiece.pieces(of: try Template(parsing: filename), as: .quoted)
                pieces.append(.text("\""))
            }
            if let type = part.type {
                pieces.append(.text("\r\nContent-Type: "))
                pieces += HTTPBodyPiece.pieces(of: try Template(parsing: type), as: .header)
            }
            pieces.append(.text("\r\n\r\n"))
            switch part.content {
            case .text(let text): pieces += HTTPBodyPiece.pieces(of: try Template(parsing: text), as: .raw)
            case .bytes(let bytes): pieces.append(.bytes(bytes))
            }
            contents.append(HTTPBodyPiece.joined(pieces + [.text("\r\n")]))
        }
        return contents
    }
}
