import LoadPlan
import Testing

@Suite struct TargetAddressTests {
    @Test(arguments: [
        ("redis://10.0.0.1:7000", "10.0.0.1", 7000), ("127.0.0.1", "127.0.0.1", 6379), ("[::1]:80", "::1", 80),
        ("redis://shop/", "shop", 6379), ("REDIS://[fe80::1]", "fe80::1", 6379),
    ]) func anAddressIsRead(_ text: String, _ host: String, _ port: Int) throws {
        #expect(try TargetAddress(parsing: text, scheme: "redis", defaultPort: 6379) == .init(host: host, port: port))
    }

    @Test(arguments: [
        ("http://shop", "\"http://shop\" has the scheme \"http\""), ("", "\"\" is no address"),
        ("::1", "\"::1\" is no address"), ("shop/cart", "\"shop/cart\" is no address"),
        ("shop:0", "\"shop:0\" has the impossible port \"0\""), ("shop:x", "\"shop:x\" has the impossible port \"x\""),
        ("[::1]x", "\"[::1]x\" is no address"),
    ]) func aWrongAddressIsNamed(_ text: String, _ message: String) {
        let error = #expect(throws: Diagnostic.self) {
            try TargetAddress(parsing: text, scheme: "redis", defaultPort: 6379)
        }
        #expect(error?.message == message)
        #expect(throws: Diagnostic.self) { try TargetAddress(parsing: "shop", scheme: "redis", defaultPort: nil) }
    }
}
