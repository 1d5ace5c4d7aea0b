import LoadContent
import LoadPlan

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One HTTP request as a plan carries it (`ExchangeStep.specification`): what to send, and what to expect.
///
/// In JSON: `{"method": "POST", "path": "/cart", "headers": [{"name": ..., "value": ...}], "body": {"text": ...},
/// "expectedStatuses": ["100-399"], "checks": [...], "extractions": [...], "timeout": 5}`.
public struct HTTPRequestSpecification: Sendable, Codable, Equatable {
    /// A header field.
    public struct Header: Sendable, Codable, Hashable {
        /// The name as written; names compare without regard to case.
        public var name: String
        /// The value without spaces around it, no line break in it.
        public var value: String

        /// Makes a header field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// Whether this is the field of that name, without regard to case.
        public func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

        /// Whether the value of such a field is a secret as a rule, not to be shown.
        public static func isSecret(_ name: String) -> Bool { HTTPSyntax.isSecretField(name) }

        private enum CodingKeys: String, CodingKey { case name, value }

        /// Reads a field.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            name = try fields.decode(String.self, forKey: .name)
            value = try fields.decodeFieldValue(forKey: .value)
        }

        /// Writes a field; the value of one that is a secret as a rule is hidden from all but the engine.
        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(name, forKey: .name)
            try fields.encodeFieldValue(value, of: name, forKey: .value)
        }
    }

    /// What follows the request's head.
    public enum Body: Sendable, Equatable {
        /// Text, sent in UTF-8.
        case text(String)
        /// Any bytes.
        case bytes([UInt8])
        /// Fields and files, as `multipart/form-data`.
        case multipart([Part])
    }

    /// A name with its value in a query; neither is encoded yet.
    public struct Parameter: Sendable, Codable, Hashable {
        /// The name.
        public var name: String
        /// The value; places in it are filled.
        public var value: String

        /// Makes a parameter.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How values are written into a body of text.
    public enum BodyValues: String, Sendable, Codable {
        /// Escaped, within the strings of a JSON text.
        case json
        /// Percent-encoded, as names and values of a form.
        case form
    }

    /// Statuses from one to another, both included. In a plan's JSON the text `200` or `200-299`.
    public struct StatusRange: Sendable, Hashable {
        /// The lowest status, from 100.
        public var lowest: Int
        /// The highest status, up to 999.
        public var highest: Int

        /// Makes a range; one status where `highest` is left out.
        public init(_ lowest: Int, through highest: Int? = nil) {
            self.lowest = lowest
            self.highest = highest ?? lowest
        }

        /// Whether the status is in the range.
        public func contains(_ status: Int) -> Bool { lowest <= status && status <= highest }
    }

    /// The method, a token such as `GET`.
    public var method: String
    /// Where it goes; nil for the target.
    public var origin: HTTPOrigin?
    /// The path with its query, beginning with `/`; the target's base path comes before it where it has no origin of its
    /// own.
    public var path: String
    /// What is added to the query of the path, in order.
    public var query: [Parameter]
    /// Who it comes from; nil for whom the settings say.
    public var auth: HTTPAuthorization?
    /// The header fields to send, in order, besides the settings' default ones.
    public var headers: [Header]
    /// The body, nil for none.
    public var body: Body?
    /// How values are written into the places of a body of text; nil for as they are.
    public var bodyValues: BodyValues?
    /// The statuses that are no error. Never empty.
    public var expectedStatuses: [StatusRange]
    /// What else the response must be, in the order that it is checked.
    public var checks: [ContentCheck]
    /// What is taken from the response.
    public var extractions: [ContentExtraction]
    /// The longest time from the start of the exchange to the end of the response, in seconds; nil for the settings'.
    public var timeout: Double?
    /// The longest time from the request's having been sent to the first byte of the response, in seconds; nil for the
    /// settings'.
    public var firstByteTimeout: Double?
    /// How many redirects are followed; nil for the settings' number.
    public var redirects: Int?
    /// When it is sent again; nil for never.
    public var retry: HTTPRetry?
    /// How long its response is read, where that is a stream of events; nil where it is none.
    public var events: EventLimits?
    /// Which version of HTTP it is sent by; nil for the settings'.
    public var version: HTTPVersion?

    /// What is expected where a scenario says nothing: any status below 400.
    public static let defaultExpectedStatuses = [StatusRange(100, through: 399)]

    /// Makes a request.
    public init(
        method: String = "GET", origin: HTTPOrigin? = nil, path: String = "/", query: [Parameter] = [],
        auth: HTTPAuthorization? = nil,
        headers: [Header] = [], body: Body? = nil, bodyValues: BodyValues? = nil,
        expectedStatuses: [StatusRange] = Self.defaultExpectedStatuses, checks: [ContentCheck] = [],
        extractions: [ContentExtraction] = [], timeout: Double? = nil, firstByteTimeout: Double? = nil,
        redirects: Int? = nil, retry: HTTPRetry? = nil, version: HTTPVersion? = nil,
        events: EventLimits? = nil
    ) {
        self.method = method
        self.origin = origin
        self.path = path
        self.query = query
        self.auth = auth
        self.headers = headers
        self.body = body
        self.bodyValues = bodyValues
        self.expectedStatuses = expectedStatuses
        self.checks = checks
        self.extractions = extractions
        self.timeout = timeout
        self.firstByteTimeout = firstByteTimeout
        self.redirects = redirects
        self.retry = retry
        self.version = version
        self.events = events
    }

    /// Reads the specification that a plan carries.
    ///
    /// - Throws: `DecodingError` where the value is not one.
    public init(planValue: PlanValue) throws {
        self = try planValue.decoded()
    }

    /// The specification as a plan carries it.
    ///
    /// - Throws: `EncodingError` where the time-out is not a finite number.
    public func planValue() throws -> PlanValue {
        try PlanValue(encoding: self)
    }

    /// Reads a request; one of an earlier version has no checks and takes nothing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(String.self, forKey: .method)
        origin = try container.decodeIfPresent(HTTPOrigin.self, forKey: .origin)
        path = try container.decode(String.self, forKey: .path)
        query = try container.decodeIfPresent([Parameter].self, forKey: .query) ?? []
        auth = try container.decodeIfPresent(HTTPAuthorization.self, forKey: .auth)
        headers = try container.decode([Header].self, forKey: .headers)
        body = try container.decodeIfPresent(Body.self, forKey: .body)
        bodyValues = try container.decodeIfPresent(BodyValues.self, forKey: .bodyValues)
        expectedStatuses = try container.decode([StatusRange].self, forKey: .expectedStatuses)
        checks = try container.decodeIfPresent([ContentCheck].self, forKey: .checks) ?? []
        extractions = try container.decodeIfPresent([ContentExtraction].self, forKey: .extractions) ?? []
        timeout = try container.decodeIfPresent(Double.self, forKey: .timeout)
        firstByteTimeout = try container.decodeIfPresent(Double.self, forKey: .firstByteTimeout)
        redirects = try container.decodeIfPresent(Int.self, forKey: .redirects)
        retry = try container.decodeIfPresent(HTTPRetry.self, forKey: .retry)
        version = try container.decodeIfPresent(HTTPVersion.self, forKey: .version)
        events = try container.decodeIfPresent(EventLimits.self, forKey: .events)
    }

    /// Whether a response of that status is no error.
    public func expects(status: Int) -> Bool {
        expectedStatuses.contains { $0.contains(status) }
    }
}

extension HTTPRequestSpecification.StatusRange: Codable, CustomStringConvertible {
    /// `200` or `200-299`.
    public var description: String { lowest == highest ? "\(lowest)" : "\(lowest)-\(highest)" }

    /// Reads `200` or `200-299`; nil for anything else, or outside 100 ... 999.
    public init?(_ text: some StringProtocol) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), ends.allSatisfy({ $0.utf8.count == 3 }), let low = Int(ends[0]),
            let high = Int(ends[ends.count - 1]), 100 <= low, low <= high
        else { return nil }
        self.init(low, through: high)
    }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let range = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is no range of statuses"))
        }
        self = range
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension HTTPRequestSpecification.Body: Codable {
    private enum CodingKeys: String, CodingKey {
        case text
        case base64
        case multipart
    }

    /// Reads `{"text": ...}`, `{"base64": ...}` or `{"multipart": [...]}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .text(text)
        } else if let parts = try container.decodeIfPresent([HTTPRequestSpecification.Part].self, forKey: .multipart) {
            self = .multipart(parts)
        } else if let data = Data(base64Encoded: try container.decode(String.self, forKey: .base64)) {
            self = .bytes(Array(data))
        } else {
            throw DecodingError.dataCorruptedError(forKey: .base64, in: container, debugDescription: "not base64")
        }
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text): try container.encode(text, forKey: .text)
        case .bytes(let bytes): try container.encode(Data(bytes).base64EncodedString(), forKey: .base64)
        case .multipart(let parts): try container.encode(parts, forKey: .multipart)
        }
    }
}
