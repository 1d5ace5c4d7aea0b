import Testing

@testable import LoadWebSocket

/// The opening handshake: the key, and what an answer must say.
@Suite struct HandshakeTests {
    /// The example of RFC 6455, section 1.3.
    @Test func theKeyOfTheStandard() {
        let key = WebSocketKey(Array("the sample nonce".utf8))
        #expect(key.text == Array("dGhlIHNhbXBsZSBub25jZQ==".utf8))
        #expect(key.accept == Array("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".utf8))
        #expect(key.text.count == WebSocketKey.length)
    }

    @Test func digests() {
        func hex(_ text: String) -> String {
            SHA1.digest(of: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(hex(String(repeating: "a", count: 1_000)) == "291e9a6c66994949b57ba5e650361e98fc36b1ba")
    }

    private static let key = WebSocketKey(Array("the sample nonce".utf8))
    private static let good = [
        "Upgrade: WebSocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]

    private func answer(
        _ lines: [String], subprotocols: [String] = [], offer: DeflateParameters? = nil
    ) throws(HandshakeAnswer.Failure) -> HandshakeAnswer {
        let head = Array((["HTTP/1.1 101 Switching Protocols"] + lines + ["", ""]).joined(separator: "\r\n").utf8)
        let result = head.withUnsafeBytes { head in
            Result { () throws(HandshakeAnswer.Failure) in
                try HandshakeAnswer(head: head, to: Self.key, subprotocols: subprotocols, offer: offer)
            }
        }
        return try result.get()
    }

    private func problem(
        _ lines: [String], subprotocols: [String] = [], offer: DeflateParameters? = nil
    ) -> String? {
        do throws(HandshakeAnswer.Failure) {
            _ = try answer(lines, subprotocols: subprotocols, offer: offer)
            return nil
        } catch {
            return error.text
        }
    }

    @Test func goodAnswers() throws {
        #expect(try answer(Self.good).subprotocol == "")
        let chosen = try answer(Self.good + ["Sec-WebSocket-Protocol: b"], subprotocols: ["a", "b"])
        #expect(chosen.subprotocol == "b" && chosen.compression == nil)
    }

    @Test func answersThatOpenNothing() {
        #expect(problem(Array(Self.good.dropFirst())) == "has no \"Upgrade: websocket\"")
        #expect(problem([Self.good[0], Self.good[2]]) == "has no \"Connection: Upgrade\"")
        #expect(problem(Array(Self.good.prefix(2))) == "has no Sec-WebSocket-Accept")
        #expect(
            problem(Self.good.prefix(2) + ["Sec-WebSocket-Accept: no"])
                == "has a Sec-WebSocket-Accept that is not made of the key: \"no\"")
        #expect(
            problem(Self.good + ["Sec-WebSocket-Protocol: c"], subprotocols: ["a"])
                == "chooses a subprotocol that was not offered: \"c\"")
        #expect(
            problem(Self.good + ["Sec-WebSocket-Extensions: permessage-deflate"])
                == "agrees to extensions that were not offered: \"permessage-deflate\"")
    }

    @Test(arguments: [
        ("permessage-deflate", DeflateParameters.Agreed()),
        ("permessage-deflate; server_no_context_takeover", .init(serverKeepsContext: false)),
        ("permessage-deflate;client_no_context_takeover", .init(clientKeepsContext: false)),
        ("Permessage-Deflate; client_max_window_bits=10", .init(clientWindowBits: 10)),
        ("permessage-deflate; server_max_window_bits=\"8\"", .init(serverWindowBits: 8)),
    ]) func agreements(answer: String, agreed: DeflateParameters.Agreed) throws {
        let found = try self.answer(Self.good + ["Sec-WebSocket-Extensions: \(answer)"], offer: DeflateParameters())
        #expect(found.compression == agreed)
    }

    @Test(arguments: [
        "x-webkit-deflate-frame", "permessage-deflate; foo", "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate, permessage-deflate", "permessage-deflate; server_no_context_takeover=1",
    ]) func disagreements(answer: String) {
        let lines = Self.good + ["Sec-WebSocket-Extensions: \(answer)"]
        #expect(problem(lines, offer: DeflateParameters())?.hasPrefix("agrees to extensions") == true)
    }

    @Test func whatIsAskedForMustBeAgreedOn() {
        let offer = DeflateParameters(keepsContext: false, windowBits: 12)
        #expect(
            offer.offer
                == "permessage-deflate; client_no_context_takeover; server_no_context_takeover; "
                + "server_max_window_bits=12; client_max_window_bits=12")
        #expect(offer.agreed(by: "permessage-deflate") == nil)
        #expect(offer.agreed(by: "permessage-deflate; server_no_context_takeover; server_max_window_bits=13") == nil)
        #expect(
            offer.agreed(by: "permessage-deflate; server_no_context_takeover; server_max_window_bits=12")
                == .init(
                    serverKeepsContext: false, clientKeepsContext: false, serverWindowBits: 12, clientWindowBits: 12))
    }
}
