import Synchronization

/// The shop behind the mock API: carts and orders, in memory.
///
/// Its memory is bounded whatever load it is put under: a cart holds `linesPerCart` lines and drops its oldest, there
/// are `carts` carts and the oldest is forgotten, and of an order only the number is kept.
final class Shop: Sendable {
    static let linesPerCart = 20
    static let carts = 10_000
    static let mostOfOneProduct = 99

    /// So many of one product.
    struct Line: Codable, Sendable, Equatable {
        let productID: Int
        var quantity: Int

        enum CodingKeys: String, CodingKey {
            case productID = "product_id"
            case quantity
        }
    }

    /// What was ordered. Identifiers count from 1.
    struct Order: Encodable, Sendable, Equatable {
        let id: Int
        let lines: [Line]
        let totalCents: Int

        enum CodingKeys: String, CodingKey {
            case id = "order_id"
            case lines
            case totalCents = "total_cents"
        }
    }

    fileprivate struct State {
        var lines: [String: [Line]] = [:]
        /// Owners by age of their cart, as a ring: `oldest` is overwritten next once it is full.
        var owners: [String] = []
        var oldest = 0
        var orders = 0
    }

    let catalogue: Catalogue
    private let state = Mutex(State())

    init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// The lines in the owner's cart, oldest first.
    func cart(of owner: String) -> [Line] {
        state.withLock { $0.lines[owner] ?? [] }
    }

    /// Puts a line into the owner's cart, or adds to the one with the same product, up to `mostOfOneProduct`.
    ///
    /// - Returns: how many lines the cart holds now.
    func add(_ line: Line, toCartOf owner: String) throws(Refusal) -> Int {
        try check(line)
        return state.withLock { state in
            if state.lines[owner] == nil { state.makeCart(for: owner) }
            return Self.add(line, to: &state.lines[owner, default: []])
        }
    }

    /// Orders these lines; without any, what is in the owner's cart, which is empty then.
    func order(_ lines: [Line]?, by owner: String) throws(Refusal) -> Order {
        for line in lines ?? [] { try check(line) }
        let order = state.withLock { state -> Order? in
            let ordered = lines ?? state.lines[owner] ?? []
            guard !ordered.isEmpty else { return nil }
            if lines == nil { state.lines[owner] = [] }
            state.orders += 1
            return Order(id: state.orders, lines: ordered, totalCents: total(of: ordered))
        }
        guard let order else {
            throw Refusal(.conflict, #"nothing to order; POST /cart first, or send {"items":[{"product_id":1}]}"#)
        }
        return order
    }

    /// The price of all lines, in cents.
    func total(of lines: [Line]) -> Int {
        lines.reduce(0) { $0 + (catalogue[$1.productID]?.priceCents ?? 0) * $1.quantity }
    }

    private func check(_ line: Line) throws(Refusal) {
        guard catalogue[line.productID] != nil else {
            throw Refusal(
                .badRequest, "no product has the id \(line.productID); ids are 1 to \(catalogue.products.count)")
        }
        guard (1...Self.mostOfOneProduct).contains(line.quantity) else {
            throw Refusal(.badRequest, #""quantity" is from 1 to \#(Self.mostOfOneProduct); got \#(line.quantity)"#)
        }
    }

    private static func add(_ line: Line, to cart: inout [Line]) -> Int {
        if let known = cart.firstIndex(where: { $0.productID == line.productID }) {
            cart[known].quantity = min(cart[known].quantity + line.quantity, mostOfOneProduct)
        } else {
            if cart.count == linesPerCart { cart.removeFirst() }
            cart.append(line)
        }
        return cart.count
    }
}

extension Shop.State {
    fileprivate mutating func makeCart(for owner: String) {
        if owners.count < Shop.carts {
            owners.append(owner)
        } else {
            lines[owners[oldest]] = nil
            owners[oldest] = owner
            oldest = (oldest + 1) % Shop.carts
        }
        lines[owner] = []
    }
}
