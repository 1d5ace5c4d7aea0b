// The scenario of shop.yaml, written in Swift: the same plan.
//
//     squall run Examples/Swift/shop.swift
//
// Its target is the lab's shop: squall lab --port 8080
import Squall

let scenario = Scenario("shop", target: "http://127.0.0.1:8080") {
    Ramp(users: 0, to: 50, over: .seconds(8), name: "warm-up")
    Hold(users: 50, for: .seconds(12), name: "hold")

    Users("customer", wait: .between(.milliseconds(100), .milliseconds(300))) {
        ScenarioTask("list", weight: 5) { Get("/products", name: "list") }
        ScenarioTask("product", weight: 3) { Get("/products/7", name: "product", expect: ["status": 200]) }
        ScenarioTask("buy", weight: 1) {
            Post("/login", json: ["user": "ada", "password": "secret"])
            Post("/cart", json: ["product_id": 7, "quantity": 2])
            Post(
                "/order", json: ["items": [["product_id": 7, "quantity": 2]]], expect: ["status": "2xx"],
                timeout: .seconds(5))
        }
    }

    Thresholds("errors < 1%", "p95 < 300ms", #"p99 of "list" < 500ms"#)
}

await scenario.main()
