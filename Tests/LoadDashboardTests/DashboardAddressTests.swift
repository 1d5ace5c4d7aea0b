import LoadDashboard
import LoadPlan
import Testing

@Suite struct DashboardAddressTests {
    @Test(arguments: [
        ("8090", "127.0.0.1:8090", true), (":0", "127.0.0.1:0", true), ("localhost:1", "127.0.0.1:1", true),
        ("127.1.2.3:9", "127.1.2.3:9", true), ("[::1]:65535", "[::1]:65535", true), ("0.0.0.0:80", "0.0.0.0:80", false),
        ("192.168.1.7:8090", "192.168.1.7:8090", false), ("[fd00::7]:80", "[fd00::7]:80", false),
        ("build-7.example:80", "build-7.example:80", false), ("127.0.0.1.example:80", "127.0.0.1.example:80", false),
    ]) func reads(_ text: String, _ address: String, _ isLoopback: Bool) throws {
        let read = try DashboardAddress(parsing: text)
        #expect(read.description == address && read.isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("", "has no port"), ("shop.yaml", "has no port"), ("127.0.0.1", "has no port"), ("1:65536", "has no port"),
        ("http://127.0.0.1:80", "has no address"), ("::1:80", "has no address"), ("a b:80", "has no address"),
        ("[x]:80", "has no address"),
    ]) func refuses(_ text: String, _ says: String) {
        let mistake = #expect(throws: Diagnostic.self) { try DashboardAddress(parsing: text) }
        #expect(mistake?.message == "\"\(text)\" \(says)")
        #expect(mistake?.fix?.contains("--dashboard=8090") == true)
    }
}
