import LoadContent

/// What a server's answer of status 101 must say (RFC 6455, section 4.1), and what it agrees to.
package struct HandshakeAnswer: Equatable, Sendable {
    /// What of it is wrong, in words that follow "the answer".
    package struct Failure: Error, Equatable, Sendable {
        package let text: String
    }

    /// The subprotocol that the server chose; empty for none.
    package let subprotocol: String
    /// What was agreed on for compression; nil for none.
    package let compression: DeflateParameters.Agreed?

    /// Reads the answer's head.
    ///
    /// - Parameters:
    ///   - key: what was sent.
    ///   - subprotocols: those that were offered.
    ///   - offer: the compression that was offered; nil for none.
    package init(
        head: UnsafeRawBufferPointer, to key: WebSocketKey, subprotocols: [String], offer: DeflateParameters?
    ) throws(Failure) {
        let lines = HeaderLines(head: head)
        guard Self.has("websocket", in: lines, "upgrade") else {
            throw Failure(text: "has no \"Upgrade: websocket\"")
        }
        guard Self.has("upgrade", in: lines, "connection") else {
            throw Failure(text: "has no \"Connection: Upgrade\"")
        }
        let accepts = Self.values(of: "sec-websocket-accept", in: lines)
        guard let accept = accepts.first else { throw Failure(text: "has no Sec-WebSocket-Accept") }
        guard accepts.count == 1, accept == String(decoding: key.accept, as: UTF8.self) else {
            throw Failure(text: "has a Sec-WebSocket-Accept that is not made of the key: \(Array(accept.utf8).quoted)")
        }
        let chosen = Self.values(of: "sec-websocket-protocol", in: lines)
        guard chosen.count < 2, chosen.allSatisfy(subprotocols.contains) else {
            throw Failure(text: "chooses a subprotocol that was not offered: \(Array(chosen[0].utf8).quoted)")
        }
        subprotocol = chosen.first ?? ""
        let extensions = Self.values(of: "sec-websocket-extensions", in: lines).filter { !$0.isEmpty }
        guard let answer = extensions.first else {
            compression = nil
            return
        }
        guard extensions.count == 1, !answer.contains(","), let agreed = offer?.agreed(by: answer) else {
            throw Failure(text: "agrees to extensions that were not offered: \(Array(answer.utf8).quoted)")
        }
        compression = agreed
    }

    private static func values(of name: String, in lines: HeaderLines) -> [String] {
        var values: [String] = []
        lines.visit(Array(name.utf8)) { value in
            values.append(String(decoding: value, as: UTF8.self))
            return false
        }
        return values
    }

    /// Whether a list has a word in it, in any case.
    private static func has(_ word: String, in lines: HeaderLines, _ name: String) -> Bool {
        values(of: name, in: lines).contains { value in
            value.split(separator: ",").contains { $0.filter { $0 != " " && $0 != "\t" }.lowercased() == word }
        }
    }
}
