import LoadControl
import LoadPlan
import Testing

@Suite struct ControlAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8089", "127.0.0.1:8089"), ("localhost:1", "127.0.0.1:1"), ("8089", "127.0.0.1:8089"),
        (":0", "127.0.0.1:0"), ("[::1]:65535", "[::1]:65535"), ("127.1.2.3:9", "127.1.2.3:9"),
    ]) func reads(_ text: String, _ address: String) throws {
        #expect(try ControlAddress(parsing: text).description == address)
    }

    @Test(arguments: [
        ("", "has no port"), ("127.0.0.1", "has no port"), ("127.0.0.1:65536", "has no port"), ("on", "has no port"),
        ("0.0.0.0:80", "is not on loopback"), ("192.168.0.1:80", "is not on loopback"),
        ("127.0.0.1.example.com:80", "is not on loopback"), ("127.0.0.256:80", "is not on loopback"),
        ("example.com:80", "is not on loopback"), ("[::]:80", "is not on loopback"),
    ]) func refuses(_ text: String, _ says: String) {
        let mistake = #expect(throws: Diagnostic.self) { try ControlAddress(parsing: text) }
        #expect(mistake?.message == "\"\(text)\" \(says)")
        #expect(mistake?.fix == "write for example 127.0.0.1:8089, or off")
    }
}
