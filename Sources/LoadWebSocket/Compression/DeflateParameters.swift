import LoadContent

/// What two ends agree on for permessage-deflate (RFC 7692, section 7.1).
package struct DeflateParameters: Equatable, Sendable, Codable {
    /// Whether messages look back into those before them, in both directions.
    package var keepsContext: Bool
    /// How far they look back, as a power of two: 9 ... 15.
    package var windowBits: Int

    /// What is asked for where a scenario says no more than `on`: what browsers ask for.
    package init(keepsContext: Bool = true, windowBits: Int = 15) {
        self.keepsContext = keepsContext
        self.windowBits = windowBits
    }

    /// The value of `Sec-WebSocket-Extensions` that asks for it.
    package var offer: String {
        var text = "permessage-deflate"
        if !keepsContext { text += "; client_no_context_takeover; server_no_context_takeover" }
        text += windowBits < 15 ? "; server_max_window_bits=\(windowBits)" : ""
        return text + "; client_max_window_bits" + (windowBits < 15 ? "=\(windowBits)" : "")
    }

    /// What was agreed on, as each direction has it.
    package struct Agreed: Equatable, Sendable {
        package var serverKeepsContext = true
        package var clientKeepsContext = true
        package var serverWindowBits = 15
        package var clientWindowBits = 15
    }

    /// Reads the server's answer to the offer: the value of its `Sec-WebSocket-Extensions`.
    ///
    /// - Returns: nil where it agrees to something that was not offered, or in a way that the offer does not allow.
    package func agreed(by answer: String) -> Agreed? {
        let parts = answer.split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        }.map { String($0) }
        guard parts.first?.lowercased() == "permessage-deflate" else { return nil }
        // Whether it does not keep its context is the client's own choice too.
        var agreed = Agreed(clientKeepsContext: keepsContext, clientWindowBits: windowBits)
        var seen: Set<String> = []
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
            guard let name = pair.first?.lowercased(), seen.insert(name).inserted else { return nil }
            let bits = pair.count == 2 ? Int(pair[1]) : nil
            switch name {
            case "server_no_context_takeover" where pair.count == 1: agreed.serverKeepsContext = false
            case "client_no_context_takeover" where pair.count == 1: agreed.clientKeepsContext = false
            case "server_max_window_bits":
                guard let bits, 8...15 ~= bits, bits <= windowBits else { return nil }
                agreed.serverWindowBits = bits
            case "client_max_window_bits":
                guard let bits, 8...15 ~= bits, bits <= windowBits else { return nil }
                agreed.clientWindowBits = bits
            default: return nil
            }
        }
        if !keepsContext, agreed.serverKeepsContext { return nil }
        if windowBits < 15, !seen.contains("server_max_window_bits") { return nil }
        return agreed
    }
}
