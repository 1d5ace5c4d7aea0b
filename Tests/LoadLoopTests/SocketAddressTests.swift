import Testing

@testable import LoadLoop

@Suite struct SocketAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "169.254.1.1", "0.0.0.0", "::1", "::", "fe80::1", "febf::1", "fc00::1", "fdff::1", "::ffff:127.0.0.1",
        "::ffff:10.1.2.3", "::ffff:192.168.1.1",
    ]) func loopbackAndPrivateAddressesMayBeLoaded(text: String) throws {
        #expect(try SocketAddress(numeric: text).isLoopbackOrPrivate)
    }

    @Test(arguments: [
        "8.8.8.8", "126.255.255.255", "128.0.0.1", "11.0.0.1", "9.255.255.255", "172.15.255.255", "172.32.0.1",
        "192.167.1.1", "192.169.1.1", "169.253.1.1", "100.64.0.1", "0.1.0.0", "203.0.113.1", "224.0.0.1", "::2",
        "2001:db8::1", "fec0::1", "fe7f::1", "fbff::1", "fe00::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:172.32.0.1",
        "::127.0.0.1", "64:ff9b::7f00:1",
    ]) func otherAddressesNeedAnExplicitYes(text: String) throws {
        #expect(try !SocketAddress(numeric: text).isLoopbackOrPrivate)
    }

    @Test func printsAsInAURL() async throws {
        #expect(try SocketAddress(numeric: "127.0.0.1").description == "127.0.0.1:0")
        #expect(try SocketAddress(numeric: "::1").description == "[::1]:0")
        let resolved = try await onLoop { loop in
            try await loop.lookUp(host: "127.0.0.1", port: 8080, deadline: .max)
                + loop.lookUp(host: "::1", port: 80, deadline: .max)
        }
        #expect(resolved.map(\.description) == ["127.0.0.1:8080", "[::1]:80"])
    }

    @Test(arguments: ["localhost", "", "127.0.0.1:80", "256.0.0.1", "::g", "10.0.0.1 "])
    func onlyNumbersAreNumeric(text: String) {
        #expect(throws: StreamFailure.unresolved("\"\(text)\" is not a numeric address")) {
            try SocketAddress(numeric: text)
        }
    }

    @Test func equalWhenTheBytesAre() throws {
        #expect(try SocketAddress(numeric: "10.0.0.1") == SocketAddress(numeric: "10.0.0.1"))
        #expect(try SocketAddress(numeric: "10.0.0.1") != SocketAddress(numeric: "10.0.0.2"))
        #expect(try SocketAddress(numeric: "10.0.0.1") != SocketAddress(numeric: "::ffff:10.0.0.1"))
    }
}
