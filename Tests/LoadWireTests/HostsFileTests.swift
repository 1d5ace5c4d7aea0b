import LoadPlan
import Testing

@testable import LoadWire

@Suite struct HostsFileTests {
    private func read(_ text: String) -> (HostsTable?, [String]) {
        var diagnostics = Diagnostics()
        let table = HostsFile(Array(text.utf8), path: "shop.hosts").read(into: &diagnostics)
        return (table, diagnostics.all.map(\.description))
    }

    @Test func namesHaveAddresses() throws {
        let (read, mistakes) = read(
            """
            # instances of the shop
            127.0.0.1\tlocalhost loopback   # two names
              127.0.0.2  Shop.Example

            127.0.0.3 shop.example. www.shop.example\r
            ::1 shop.example#no space
            """)
        let table = try #require(read)
        #expect(mistakes.isEmpty && table.count == 4)
        #expect(table["localhost"] == ["127.0.0.1"] && table["loopback"] == ["127.0.0.1"])
        #expect(table["SHOP.example"] == ["127.0.0.2", "127.0.0.3", "::1"])
        #expect(table["shop.example."] == table["shop.example"] && table["www.shop.example"] == ["127.0.0.3"])
        #expect(table["example"] == nil)
        #expect(try PlanValue(encoding: table).decoded() == table)
    }

    @Test func allMistakesAreReported() {
        let (table, mistakes) = read(
            """
            127.0.0.1 good.example
            shop.example 127.0.0.1
              127.0.0.2  # nothing
            127.0.0.3 shop.example 10.0.0.1 a/b

            127.0.0.256 shop.example
            """)
        #expect(table == nil)
        #expect(
            mistakes == [
                #"shop.hosts:2:1: error: "shop.example" is no IP address; write an address and its names, for example 127.0.0.1 shop.example"#,
                "shop.hosts:3:3: error: 127.0.0.2 has no name; write its names after it, for example 127.0.0.2 shop.example",
                #"shop.hosts:4:24: error: "10.0.0.1" is an address, not a name; give each address a line of its own"#,
                #"shop.hosts:4:33: error: "a/b" has a character that no host name has; write letters, digits, - and ., for example shop.example"#,
                #"shop.hosts:6:1: error: "127.0.0.256" is no IP address; write an address and its names, for example 127.0.0.1 shop.example"#,
            ])
    }

    @Test(arguments: ["", "\n", "# nobody\n"]) func aFileWithoutNamesIsAMistake(text: String) {
        let (table, mistakes) = read(text)
        #expect(table == nil)
        #expect(
            mistakes == ["shop.hosts:1:1: error: the file names no host; write for example 127.0.0.1 shop.example"])
    }
}
