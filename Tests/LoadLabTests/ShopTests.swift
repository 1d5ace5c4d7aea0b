import Hummingbird
import HummingbirdTesting
import Testing

@testable import LoadLab

@Suite struct ShopTests {
    @Test func productsComeInPages() async throws {
        try await withLab { client in
            let first = try await client.get("/products?limit=2")
            #expect(first.code == 200)
            #expect(first.headers[.contentType] == "application/json")
            #expect(first.text.hasPrefix(#"{"page":1,"pages":50,"total":100,"products":[{"id":1,"name":"#))
            #expect(first.text.hasSuffix("}]}"))
            let last = try await client.get("/products?limit=30&page=4")
            #expect(last.text.contains(#""id":91,"#))
            #expect(last.text.components(of: #""id":"#) == 10)
            let beyond = try await client.get("/products?page=9223372036854775807&limit=100")
            #expect(beyond.code == 200)
            #expect(beyond.text.hasSuffix(#""products":[]}"#))
        }
    }

    @Test func productIsTheOneInTheList() async throws {
        try await withLab { client in
            let product = try await client.get("/products/2").text
            let list = try await client.get("/products?limit=2").text
            #expect(list.hasSuffix(",\(product)]}"))
        }
    }

    @Test(arguments: ["0", "101", "-1", "kettle", "1.5"])
    func unknownProductIs404(id: String) async throws {
        let response = try await withLab { try await $0.get("/products/\(id)") }
        #expect(response.code == 404)
        #expect(response.text == #"{"error":"no product has the id \"\#(id)\"; ids are 1 to 100"}"#)
    }

    @Test func sameSeedSameShopAndAnotherSeedAnother() async throws {
        let shops = try await [7, 7, 8].map(UInt64.init).asyncMap { seed in
            try await withLab(seed: seed) { try await $0.get("/products?limit=100").text }
        }
        #expect(shops[0] == shops[1])
        #expect(shops[0] != shops[2])
    }

    @Test func aUserFillsACartAndOrdersIt() async throws {
        try await withLab { client in
            let login = try await client.post("/login", #"{"user":"ada","password":"secret"}"#)
            #expect(login.code == 200)
            let token = String(login.text.dropFirst(#"{"token":""#.count).dropLast(2))
            #expect(token.count == 32)

            let added = try await client.post("/cart", #"{"product_id":3,"quantity":2}"#, token: token)
            #expect(added.code == 201)
            #expect(added.text == #"{"added":{"product_id":3,"quantity":2},"lines":1}"#)
            _ = try await client.post("/cart", #"{"product_id":3}"#, token: token)

            let headers: HTTPFields = [.authorization: "Bearer \(token)"]
            let cart = try await client.execute(uri: "/cart", method: .get, headers: headers)
            let price = try #require(Catalogue(seed: 1, count: 100)[3]).priceCents
            #expect(
                cart.text == #"{"lines":[{"product_id":3,"quantity":3}],"total_cents":\#(3 * price)}"#)
            try await #expect(client.get("/cart").text == #"{"lines":[],"total_cents":0}"#)

            let order = try await client.post("/order", "", token: token)
            #expect(order.code == 201)
            #expect(order.text.contains(#""order_id":1,"total_cents":\#(3 * price)}"#))
            try await #expect(client.post("/order", "", token: token).code == 409)
        }
    }

    @Test func anAnonymousClientOrdersWithoutACart() async throws {
        try await withLab { client in
            try await #expect(client.post("/order", #"{"items":[{"product_id":1,"quantity":2}]}"#).code == 201)
            try await #expect(client.post("/order", "").code == 409)
            try await #expect(client.post("/order", #"{"items":[]}"#).code == 409)
        }
    }

    @Test(arguments: [
        ("/login", "", 400, "the body is empty"),
        ("/login", "{", 400, "the body is not JSON"),
        ("/login", #"{"user":"ada"}"#, 400, #"the key \"password\" is missing"#),
        ("/login", #"{"user":7,"password":"x"}"#, 400, #"\"user\" must be a string"#),
        ("/login", #"{"user":"","password":"x"}"#, 400, "must not be empty"),
        ("/login", #"{"user":"ada","password":"wrong"}"#, 401, "wrong password"),
        ("/cart", "[]", 400, "the body must be an object or a list"),
        ("/cart", #"{"product_id":"3"}"#, 400, #"\"product_id\" must be a whole number"#),
        ("/cart", #"{"product_id":300}"#, 400, "no product has the id 300; ids are 1 to 100"),
        ("/cart", #"{"product_id":3,"quantity":0}"#, 400, #"\"quantity\" is from 1 to 99; got 0"#),
        ("/order", #"{"items":[{"product_id":1},{}]}"#, 400, #"the key \"items.1.product_id\" is missing"#),
        ("/order", "ÿ", 400, "the body is not JSON"),
    ])
    func badBodiesAreRefusedWithTheReason(route: String, body: String, code: Int, reason: String) async throws {
        let response = try await withLab { try await $0.post(route, body) }
        #expect(response.code == code)
        #expect(response.text.hasPrefix(#"{"error":""#) && response.text.contains(reason), "\(response.text)")
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        let response = try await withLab { try await $0.post("/cart", String(repeating: " ", count: 65_537)) }
        #expect(response.code == 413)
        #expect(response.text == #"{"error":"the body is larger than 65536 bytes"}"#)
    }

    @Test func aMadeUpTokenIsRefused() async throws {
        let response = try await withLab {
            try await $0.post("/cart", #"{"product_id":3}"#, token: String(repeating: "0", count: 32))
        }
        #expect(response.code == 401)
    }

    @Test(arguments: ["page=0", "page=x", "limit=0", "limit=101"])
    func badPagingIsRefused(query: String) async throws {
        let response = try await withLab { try await $0.get("/products?\(query)") }
        #expect(response.code == 400)
        #expect(response.text.contains("is not a whole number from 1"))
    }

    @Test func anUnknownRouteSaysWhereToLook() async throws {
        let response = try await withLab { try await $0.get("/nowhere") }
        #expect(response.code == 404)
        #expect(response.text == #"{"error":"no route GET /nowhere; GET / lists what there is"}"#)
    }
}

@Suite struct ShopBoundsTests {
    private let shop = Shop(catalogue: Catalogue(seed: 1, count: 100))

    @Test func aFullCartDropsItsOldestLine() throws {
        for id in 1...25 {
            try #expect(shop.add(.init(productID: id, quantity: 1), toCartOf: "ada") == min(id, Shop.linesPerCart))
        }
        #expect(shop.cart(of: "ada").map(\.productID) == Array(6...25))
    }

    @Test func quantitiesAddUpToALimit() throws {
        for _ in 1...3 { _ = try shop.add(.init(productID: 1, quantity: 40), toCartOf: "ada") }
        #expect(shop.cart(of: "ada") == [.init(productID: 1, quantity: 99)])
    }

    @Test func theOldestCartIsForgotten() throws {
        for user in 0...Shop.carts {
            _ = try shop.add(.init(productID: 1, quantity: 1), toCartOf: "user\(user)")
        }
        #expect(shop.cart(of: "user0").isEmpty)
        #expect(shop.cart(of: "user1").count == 1)
        #expect(shop.cart(of: "user\(Shop.carts)").count == 1)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
