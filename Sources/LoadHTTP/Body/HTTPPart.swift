#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension HTTPRequestSpecification {
    /// One part of a body of `multipart/form-data`: a field, or a file.
    ///
    /// In a plan's JSON: `{"name": "photo", "base64": ..., "filename": "cat.jpg", "type": "image/jpeg"}`.
    public struct Part: Sendable, Equatable {
        /// What a part holds.
        public enum Content: Sendable, Equatable {
            /// Text, sent in UTF-8; places in it are filled.
            case text(String)
            /// Any bytes, as they are.
            case bytes([UInt8])
        }

        /// The field's name.
        public var name: String
        /// What it holds.
        public var content: Content
        /// The name that the file has for the target; nil for a field that is no file.
        public var filename: String?
        /// The type of the content; nil for text of no type.
        public var type: String?

        /// Makes a part.
        public init(_ name: String, _ content: Content, filename: String? = nil, type: String? = nil) {
            self.name = name
            self.content = content
            self.filename = filename
            self.type = type
        }
    }
}

extension HTTPRequestSpecification.Part: Codable {
    private enum CodingKeys: String, CodingKey { case name, text, base64, filename, type }

    /// Reads a part.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        filename = try fields.decodeIfPresent(String.self, forKey: .filename)
        type = try fields.decodeIfPresent(String.self, forKey: .type)
        if let text = try fields.decodeIfPresent(String.self, forKey: .text) {
            content = .text(text)
        } else if let data = Data(base64Encoded: try fields.decode(String.self, forKey: .base64)) {
            content = .bytes(Array(data))
        } else {
            throw DecodingError.dataCorruptedError(forKey: .base64, in: fields, debugDescription: "not base64")
        }
    }

    /// Writes a part.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(name, forKey: .name)
        switch content {
        case .text(let text): try fields.encode(text, forKey: .text)
        case .bytes(let bytes): try fields.encode(Data(bytes).base64EncodedString(), forKey: .base64)
        }
        try fields.encodeIfPresent(filename, forKey: .filename)
        try fields.encodeIfPresent(type, forKey: .type)
    }
}
