import Hummingbird

/// The mock shop over HTTP.
struct ShopRoutes: Sendable {
    private static let anonymous = ""

    let shop: Shop
    let login: Login
    /// Each product as JSON, encoded once: listing them is then a copy.
    private let encodedProducts: [ByteBuffer]

    init(configuration: LabConfiguration) throws {
        let catalogue = Catalogue(seed: configuration.seed, count: configuration.productCount)
        shop = Shop(catalogue: catalogue)
        login = Login(seed: configuration.seed)
        encodedProducts = try catalogue.products.map(ByteBuffer.init(json:))
    }

    func add(to routes: inout LabRoutes) {
        routes.add(.get, "/products") { request, _ in try list(request) }
        routes.add(.get, "/products/{id}") { _, context in try product(context.parameters.get("id") ?? "") }
        routes.add(.post, "/login") { request, _ in try await logIn(request) }
        routes.add(.get, "/cart") { request, _ in try showCart(request) }
        routes.add(.post, "/cart") { request, _ in try await addToCart(request) }
        routes.add(.post, "/order") { request, _ in try await order(request) }
    }

    // MARK: - Products

    private func list(_ request: Request) throws -> Response {
        let query = request.uri.queryParameters
        let page = try Self.number("page", from: query["page"], default: 1, range: 1...Int.max)
        let limit = try Self.number("limit", from: query["limit"], default: 20, range: 1...100)
        let total = shop.catalogue.products.count
        var body = ByteBuffer()
        body.reserveCapacity(limit * 64 + 64)
        body.writeString(
            #"{"page":\#(page),"pages":\#((total + limit - 1) / limit),"total":\#(total),"products":["#)
        for (index, product) in shop.catalogue.page(page, of: limit).enumerated() {
            if index > 0 { body.writeString(",") }
            body.writeImmutableBuffer(encodedProducts[product.id - 1])
        }
        body.writeString("]}")
        return .json(body)
    }

    private func product(_ id: String) throws -> Response {
        guard let id = Int(id), shop.catalogue[id] != nil else {
            throw Refusal(.notFound, #"no product has the id "\#(id)"; ids are 1 to \#(encodedProducts.count)"#)
        }
        return .json(encodedProducts[id - 1])
    }

    private static func number(
        _ name: String, from text: Substring?, default: Int, range: ClosedRange<Int>
    ) throws(Refusal) -> Int {
        guard let text else { return `default` }
        guard let number = Int(text), range.contains(number) else {
            let most = range.upperBound == .max ? "" : " to \(range.upperBound)"
            throw Refusal(
                .badRequest, #"\#(name) "\#(text)" is not a whole number from \#(range.lowerBound)\#(most)"#)
        }
        return number
    }

    // MARK: - Users, carts and orders

    private struct Credentials: Decodable {
        let user: String
        let password: String
    }

    private struct NewLine: Decodable {
        let product_id: Int
        let quantity: Int?

        var line: Shop.Line { Shop.Line(productID: product_id, quantity: quantity ?? 1) }
    }

    private struct NewOrder: Decodable {
        let items: [NewLine]?
    }

    private struct Added: Encodable {
        let added: Shop.Line
        let lines: Int
    }

    private struct Cart: Encodable {
        let lines: [Shop.Line]
        let total_cents: Int
    }

    private func logIn(_ request: Request) async throws -> Response {
        let example = #"send {"user":"ada","password":"secret"}"#
        guard let credentials = try await request.decodedBody(as: Credentials.self) else {
            throw Refusal(.badRequest, "the body is empty; \(example)")
        }
        guard !credentials.user.isEmpty, !credentials.password.isEmpty else {
            throw Refusal(.badRequest, "user and password must not be empty; \(example)")
        }
        guard credentials.password != Login.wrongPassword else {
            throw Refusal(.unauthorized, "wrong password")
        }
        let token = login.token(user: credentials.user)
        var response = try Response.json(["token": token])
        response.headers[.setCookie] = "\(Self.cookie)=\(token); Path=/; HttpOnly; SameSite=Lax"
        // As websites do: on to the page that was asked for.
        if let next = request.uri.queryParameters["next"], next.hasPrefix("/"), !next.hasPrefix("//") {
            response.status = .seeOther
            response.headers[.location] = String(next)
        }
        return response
    }

    private func showCart(_ request: Request) throws -> Response {
        let lines = shop.cart(of: try owner(of: request))
        return try .json(Cart(lines: lines, total_cents: shop.total(of: lines)))
    }

    private func addToCart(_ request: Request) async throws -> Response {
        let owner = try owner(of: request)
        guard let line = try await request.decodedBody(as: NewLine.self)?.line else {
            throw Refusal(.badRequest, #"the body is empty; send {"product_id":1,"quantity":2}"#)
        }
        let lines = try shop.add(line, toCartOf: owner)
        return try .json(Added(added: line, lines: lines), status: .created)
    }

    private func order(_ request: Request) async throws -> Response {
        let owner = try owner(of: request)
        let items = try await request.decodedBody(as: NewOrder.self)?.items
        return try .json(shop.order(items?.map(\.line), by: owner), status: .created)
    }

    /// The cookie that holds the token of a login.
    private static let cookie = "session"

    /// Whose cart it is: the bearer token's, or the cookie's; without either, the cart that all anonymous clients share.
    private func owner(of request: Request) throws(Refusal) -> String {
        guard let authorization = request.headers[.authorization] else {
            guard let token = Self.token(inCookies: request.headers[.cookie] ?? "") else { return Self.anonymous }
            guard login.accepts(token) else {
                throw Refusal(.unauthorized, "this lab did not give out that cookie; POST /login gives one")
            }
            return String(token)
        }
        let parts = authorization.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer", login.accepts(parts[1]) else {
            throw Refusal(.unauthorized, "this lab did not give out that token; POST /login gives one")
        }
        return String(parts[1])
    }

    private static func token(inCookies field: String) -> Substring? {
        for pair in field.split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            if pair.hasPrefix(cookie + "=") { return pair.dropFirst(cookie.count + 1) }
        }
        return nil
    }
}
