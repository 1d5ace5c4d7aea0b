import LoadPlan

/// How the fields of a request's head stand in a plan: the value of one that is a secret as a rule is hidden from all but the
/// engine.

extension KeyedEncodingContainer {
    /// Writes the value of the field of that name.
    package mutating func encodeFieldValue(_ value: String, of name: String, forKey key: Key) throws {
        if HTTPSyntax.isSecretField(name) {
            try encode(Secret(value), forKey: key)
        } else {
            try encode(value, forKey: key)
        }
    }
}

extension KeyedDecodingContainer {
    /// Reads the value of a field, whether it is a secret or not.
    package func decodeFieldValue(forKey key: Key) throws -> String {
        try decode(Secret.self, forKey: key).text
    }
}
