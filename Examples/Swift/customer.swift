// Users as a Swift type: their tasks are async functions.
//
//     squall run Examples/Swift/customer.swift
//
// Its target is the lab's shop: squall lab --port 8080
import Squall

final class Customer: ScenarioUser {
    static let wait = WaitTime.between(.milliseconds(50), .milliseconds(150))
    static let tasks = [
        CodeTask("browse", weight: 3, Customer.browse),
        CodeTask("buy", Customer.buy),
    ]

    private var token = ""

    func onStart(_ user: UserContext) async throws {
        let login = try await user.post("/login", json: ["user": "ada", "password": "secret"])
        token = try login.json("$.token") ?? ""
    }

    /// A page and a part of it, at once.
    func browse(_ user: UserContext) async throws {
        async let list = user.get("/products?limit=5", name: "list")
        async let product = user.get("/products/\(1 + user.number % 20)", name: "product")
        _ = try await (list, product)
    }

    /// The first product of a page, after some thought.
    func buy(_ user: UserContext) async throws {
        let page = try await user.get("/products", name: "list")
        guard let id = try page.json("$.products[0].id") else { return }
        try await user.wait(.exponential(mean: .milliseconds(100)))
        try await user.group("checkout") {
            let authorization = ["Authorization": "Bearer \(token)"]
            try await user.post("/cart", headers: authorization, json: ["product_id": .word(id), "quantity": 1])
            try await user.post("/order", headers: authorization, json: ["items": [["product_id": .word(id)]]])
        }
    }
}

let scenario = Scenario("customer", target: "http://127.0.0.1:8080") {
    Hold(users: 20, for: .seconds(10))
    Users(Customer.self)
    Thresholds("errors < 1%", #"p95 of "checkout" < 1s"#)
}

await scenario.main()
