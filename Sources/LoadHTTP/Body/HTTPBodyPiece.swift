import LoadContent
import LoadPlan

/// A stretch of a body: bytes, or a place for a value.
enum HTTPBodyPiece: Equatable {
    case bytes([UInt8])
    case value(name: String, as: ValueEncoding)

    static func text(_ text: String) -> HTTPBodyPiece { .bytes(Array(text.utf8)) }

    /// The stretches of a text whose places are filled.
    static func pieces(of template: Template, as encoding: ValueEncoding) -> [HTTPBodyPiece] {
        template.parts.map { part in
            switch part {
            case .text(let plain): .text(encoding == .quoted ? encoding.text(plain) : plain)
            case .value(let name): .value(name: name, as: encoding)
            }
        }
    }

    /// The same with neighbouring bytes in one.
    static func joined(_ pieces: [HTTPBodyPiece]) -> [HTTPBodyPiece] {
        pieces.reduce(into: []) { joined, piece in
            if case .bytes(let more) = piece, case .bytes(let before)? = joined.last {
                joined[joined.count - 1] = .bytes(before + more)
            } else {
                joined.append(piece)
            }
        }
    }
}

/// A body, cut at its places.
struct HTTPBodyTemplate {
    let pieces: [HTTPBodyPiece]
    /// The type that only the body knows, as its boundary is in it; nil for none.
    var contentType: String?
    /// What no value may bring into the body; nil for nothing.
    var boundary: [UInt8]?

    /// - Throws: a `Diagnostic` where a place for a value is written wrong.
    init(_ body: HTTPRequestSpecification.Body?, values: HTTPRequestSpecification.BodyValues?) throws(Diagnostic) {
        switch body {
        case nil: pieces = []
        case .bytes(let bytes): pieces = [.bytes(bytes)]
        case .text(let text):
            pieces = HTTPBodyPiece.pieces(of: try Template(parsing: text), as: ValueEncoding(values))
        case .multipart(let parts):
            let multipart = try MultipartBody(parts)
            pieces = multipart.pieces
            contentType = multipart.contentType
            boundary = Array(multipart.boundary.utf8)
        }
    }

    /// The bytes where there is no place among them; nil where there is.
    var plain: [UInt8]? {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .bytes(let more) = piece else { return nil }
            bytes += more
        }
        return bytes
    }
}
