/// The shop's products: the same for the same seed.
struct Catalogue: Sendable, Equatable {
    /// One thing to buy. Prices are in cents.
    struct Product: Codable, Sendable, Equatable {
        let id: Int
        let name: String
        let priceCents: Int

        enum CodingKeys: String, CodingKey {
            case id, name
            case priceCents = "price_cents"
        }
    }

    /// All products, by rising identifier from 1.
    let products: [Product]

    init(seed: UInt64, count: Int) {
        products = (1...count).map { id in
            // A stream for each product: a larger shop has the same first products.
            var random = SeededRandom(seed: seed, stream: "product", index: UInt64(id))
            let (adjective, noun) = (Self.adjectives.pick(&random), Self.nouns.pick(&random))
            return Product(
                id: id, name: "\(adjective) \(noun)", priceCents: Int.random(in: 100...19_999, using: &random))
        }
    }

    /// The product with that identifier.
    subscript(id: Int) -> Product? {
        (1...products.count).contains(id) ? products[id - 1] : nil
    }

    /// The products of a page, counted from 1; none beyond the last page.
    func page(_ page: Int, of size: Int) -> ArraySlice<Product> {
        let (start, overflow) = (page - 1).multipliedReportingOverflow(by: size)
        return overflow ? [] : products.dropFirst(start).prefix(size)
    }

    private static let adjectives = ["Plain", "Sturdy", "Folding", "Quiet", "Heavy", "Bright", "Woollen", "Copper"]
    private static let nouns = ["Kettle", "Lamp", "Chair", "Blanket", "Compass", "Teapot", "Umbrella", "Clock"]
}

extension [String] {
    fileprivate func pick(_ random: inout SeededRandom) -> String { self[Int(random.next() % UInt64(count))] }
}
