import LoadPlan

/// Who a request says that it comes from, in its `Authorization` field.
///
/// In a plan's JSON: `{"basic": {"user": ..., "password": ...}}`, `{"bearer": ...}` or `{}` for nobody.
public enum HTTPAuthorization: Sendable, Equatable {
    /// A user and a password (RFC 7617).
    case basic(user: Secret, password: Secret)
    /// A token (RFC 6750).
    case bearer(Secret)
    /// Nobody, whatever the settings say.
    case nobody

    /// Reads `user:password`, as the command line has it.
    ///
    /// - Throws: a `Diagnostic` without a place, which quotes nothing of it.
    public init(parsing text: String) throws(Diagnostic) {
        guard let colon = text.firstIndex(of: ":") else {
            throw Diagnostic("is no user with a password", fix: "write for example ada:secret")
        }
        let (user, password) = (text[..<colon], text[text.index(after: colon)...])
        guard (user + password).utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
            throw Diagnostic("contains a line break or control character", fix: "write user:password on one line")
        }
        // What the command line says is no template: `${` stands for itself.
        let plain = { (text: Substring) in Secret(Template.escaped(String(text))) }
        self = .basic(user: plain(user), password: plain(password))
    }

    /// The scheme in words: `basic`. What else there is, nobody is shown.
    package var word: String {
        switch self {
        case .basic: "basic"
        case .bearer: "bearer"
        case .nobody: "none"
        }
    }
}

extension HTTPAuthorization: Codable {
    private enum CodingKeys: String, CodingKey { case basic, bearer }

    private enum BasicKeys: String, CodingKey { case user, password }

    /// Reads what `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if fields.contains(.basic) {
            let basic = try fields.nestedContainer(keyedBy: BasicKeys.self, forKey: .basic)
            self = .basic(
                user: try basic.decode(Secret.self, forKey: .user),
                password: try basic.decode(Secret.self, forKey: .password))
        } else {
            self = try fields.decodeIfPresent(Secret.self, forKey: .bearer).map { .bearer($0) } ?? .nobody
        }
    }

    /// Writes it; others than the engine see `***` for what is secret.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .basic(let user, let password):
            var basic = fields.nestedContainer(keyedBy: BasicKeys.self, forKey: .basic)
            try basic.encode(user, forKey: .user)
            try basic.encode(password, forKey: .password)
        case .bearer(let token): try fields.encode(token, forKey: .bearer)
        case .nobody: break
        }
    }
}
