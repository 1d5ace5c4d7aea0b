// The scenario of three-protocols.yaml, written in Swift: the same plan.
//
//     Examples/tls/front.sh
//     squall run Examples/Swift/three-protocols.swift
import Squall

let scenario = Scenario("three protocols", target: "https://localhost:8444") {
    Hold(users: 5, for: .seconds(5))
    Setting("tls", ["ca": "../tls/ca.pem"])
    Setting("http", ["version": "auto"])
    Setting(
        "grpc",
        [
            "proto": "../grpc/shop.proto", "import-paths": "../grpc/common",
            "metadata": ["authorization": "Bearer ${token}"],
        ])

    Users("customer", wait: .constant(.milliseconds(100))) {
        OnStart {
            Post(
                "/login", name: "sign in", json: ["user": "ada", "password": "secret"],
                save: ["token": ["json": "$.token"]])
        }
        ScenarioTask("ask and buy") {
            Get("/products?limit=5", name: "look", save: ["product": ["json": "$.products[0].id"]])
            WSConnect("/chat", name: "enter", auth: ["bearer": "${token}"])
            WSExpect(
                ["json": ["$.type": "welcome", "$.auth": "Bearer ${token}"]], name: "welcome",
                save: ["seat": ["json": "$.id"]])
            WSSend(
                ["json": ["type": "say", "text": "is ${product} any good?"]], name: "ask",
                expect: ["json": ["$.type": "said", "$.text": "is ${product} any good?"]])
            GRPCCall(
                "shop.Shop/Buy", name: "buy",
                message: ["sku": "${product}", "quantity": 2, "notes": ["seat ${seat}"]],
                metadata: ["x-echo": "${token}"],
                expect: [
                    "metadata": ["x-echo": "${token}"], "json": ["$.total.amount": 5, "$.note": "seat ${seat}"],
                ],
                save: ["order": ["json": "$.orderId"]])
            WSSend(
                ["json": ["type": "say", "text": "it is order ${order}"]], name: "tell",
                expect: ["json": ["$.type": "said", "$.text": "it is order ${order}"]])
            WSClose(1000, name: "leave")
            Post(
                "/cart", name: "keep", auth: ["bearer": "${token}"],
                body: #"{"product_id": ${product}, "quantity": 2}"#, expect: ["status": 201])
        }
    }

    Thresholds("errors < 1%", #"p95 of "buy" < 500ms"#)
}

await scenario.main()
