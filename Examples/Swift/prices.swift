// gRPC in Swift: calls as steps, and calls of a task's own code.
//
//     squall run Examples/Swift/prices.swift
//
// Its target is the shop of Examples/grpc: $(Scripts/python.sh grpcio) Tests/Servers/grpc_server.py --port 50051
import Squall

let scenario = Scenario("prices", target: "http://127.0.0.1:50051") {
    Hold(users: 10, for: .seconds(10))
    Setting("grpc", ["proto": "../grpc/shop.proto", "import-paths": "../grpc/common"])

    Users(wait: .constant(.milliseconds(100))) {
        ScenarioTask("buy", weight: 3) {
            GRPCCall(
                "shop.Shop/Buy", message: ["sku": "A1", "quantity": 2], deadline: .seconds(5),
                expect: ["json": ["$.total.amount": 5]], save: ["order": ["json": "$.orderId"]])
        }
        ScenarioTask("haggle") {
            Code("haggle") { user in
                let last = try await user.grpc("shop.Shop/Watch", message: ["sku": "A1", "count": 3]).json(
                    "$[-1].price.amount")
                let cents = Int((Double(last ?? "") ?? 0) * 100)
                try await user.grpc("shop.Shop/Haggle", messages: [["cents": .word("\(cents)")]])
            }
        }
    }

    Thresholds("errors < 1%", "p95 < 300ms")
}

await scenario.main()
