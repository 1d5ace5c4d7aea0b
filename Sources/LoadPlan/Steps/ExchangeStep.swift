/// One exchange of a task.
public struct ExchangeStep: Sendable, Codable, Equatable {
    /// The executor that performs it, for example `http`.
    public var executor: String
    /// The name of its series; a task of one step usually gives its own.
    public var name: String
    /// A word that tells exchanges of one name apart: for HTTP the method.
    public var method: String
    /// What the executor's plug-in decoded from the scenario; only that plug-in reads it.
    public var specification: PlanValue
    /// The names of the values that it takes from its user's session.
    public var uses: [String]
    /// The names of the values that it saves in its user's session, for later steps to use.
    public var saves: [String]
    /// The host that it goes to, as limits name it: `cdn.example`, or `127.0.0.1:8080` where the port is not the scheme's own;
    /// nil where its executor does not say.
    public var host: String?

    /// Makes an exchange.
    public init(
        executor: String, name: String, method: String, specification: PlanValue, uses: [String] = [],
        saves: [String] = [], host: String? = nil
    ) {
        self.executor = executor
        self.name = name
        self.method = method
        self.specification = specification
        self.uses = uses
        self.saves = saves
        self.host = host
    }
}

extension ExchangeStep {
    private enum CodingKeys: String, CodingKey {
        case executor, name, method, specification, uses, saves, host
    }

    /// Reads an exchange; what it neither uses nor saves may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            executor: try fields.decode(String.self, forKey: .executor),
            name: try fields.decode(String.self, forKey: .name),
            method: try fields.decode(String.self, forKey: .method),
            specification: try fields.decode(PlanValue.self, forKey: .specification),
            uses: try fields.decodeIfPresent([String].self, forKey: .uses) ?? [],
            saves: try fields.decodeIfPresent([String].self, forKey: .saves) ?? [],
            host: try fields.decodeIfPresent(String.self, forKey: .host))
    }

    /// Writes the exchange; leaves out what there is none of.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(executor, forKey: .executor)
        try fields.encode(name, forKey: .name)
        try fields.encode(method, forKey: .method)
        try fields.encode(specification, forKey: .specification)
        if !uses.isEmpty { try fields.encode(uses, forKey: .uses) }
        if !saves.isEmpty { try fields.encode(saves, forKey: .saves) }
        try fields.encodeIfPresent(host, forKey: .host)
    }
}
