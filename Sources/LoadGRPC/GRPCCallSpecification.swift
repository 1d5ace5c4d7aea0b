import LoadContent
import LoadPlan

/// One call as a plan carries it (`ExchangeStep.specification`): what to send, and what to expect.
///
/// In JSON: `{"method": "shop.Shop/Buy", "messages": ["{\"sku\":\"A1\"}"], "expectedStatuses": ["OK"], ...}`.
public struct GRPCCallSpecification: Sendable, Codable, Equatable {
    /// A field of metadata.
    public struct Field: Sendable, Codable, Hashable {
        /// In lower case.
        public var name: String
        /// The value; places in it are filled.
        public var value: String

        /// Makes a field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

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

    /// How many messages have to come.
    public struct MessageCount: Sendable, Codable, Equatable {
        /// No fewer; nil for no such limit.
        public var atLeast: Int?
        /// No more; nil for no such limit.
        public var atMost: Int?

        /// Makes limits.
        public init(atLeast: Int? = nil, atMost: Int? = nil) {
            self.atLeast = atLeast
            self.atMost = atMost
        }
    }

    /// `package.Service/Method`.
    public var method: String
    /// The messages to send, as JSON text in which places are filled with escaped values.
    public var messages: [String]
    /// The pause before each message but the first, in seconds.
    public var every: Double?
    /// What is sent besides the settings' metadata.
    public var metadata: [Field]
    /// The longest time from the start of the call to its end, in seconds; nil for the settings'.
    public var deadline: Double?
    /// The statuses that are no error, by their names. Never empty.
    public var expectedStatuses: [String]
    /// How many messages have to come; nil where that is not said.
    public var messageCount: MessageCount?
    /// What else the response must be.
    public var checks: [ContentCheck]
    /// What is taken from the response.
    public var extractions: [ContentExtraction]

    /// Makes a call.
    public init(
        method: String, messages: [String] = ["{}"], every: Double? = nil, metadata: [Field] = [],
        deadline: Double? = nil, expectedStatuses: [String] = ["OK"], messageCount: MessageCount? = nil,
        checks: [ContentCheck] = [], extractions: [ContentExtraction] = []
    ) {
        self.method = method
        self.messages = messages
        self.every = every
        self.metadata = metadata
        self.deadline = deadline
        self.expectedStatuses = expectedStatuses
        self.messageCount = messageCount
        self.checks = checks
        self.extractions = extractions
    }
}
