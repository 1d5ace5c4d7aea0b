// People who talk over WebSocket, written in Swift.
//
//     $(Scripts/python.sh websockets) Tests/Servers/websocket_server.py 8080
//     squall run Examples/Swift/talk.swift
import Squall

let scenario = Scenario("talk", target: "http://127.0.0.1:8080") {
    Hold(users: 5, for: .seconds(10))

    Users("visitor", wait: .constant(.milliseconds(100))) {
        ScenarioTask("talk") {
            WSConnect("/chat", subprotocols: ["chat.v1"])
            WSExpect(["json": ["$.type": "welcome"]], save: ["id": ["json": "$.id"]])
            WSSend(
                ["json": ["type": "say", "text": "hello from ${id}"]], name: "say", expect: ["json": ["$.type": "said"]])
            WSPing()
            WSClose()
        }
        ScenarioTask("watch") {
            WSConnect("/ticks", name: "ticks", socket: "news")
            WSCollect(for: .seconds(1), socket: "news")
        }
        ScenarioTask("code") {
            Code("echo") { user in
                try await user.connectWebSocket("/echo", socket: "own")
                for number in 1...3 {
                    let answer = try await user.sendWebSocket("\(number)", expect: "any", socket: "own")
                    guard answer?.text == "\(number)" else { throw ExchangeFailed(kind: "check", detail: "no echo") }
                }
                try await user.closeWebSocket(socket: "own")
            }
        }
    }

    Thresholds("errors < 1%", #"p95 of "say" < 300ms"#)
}

await scenario.main()
