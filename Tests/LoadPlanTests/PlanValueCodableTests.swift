import LoadPlan
import Testing

@Suite struct PlanValueCodableTests {
    struct Settings: Codable, Equatable {
        var name: String
        var port: Int
        var ratio: Double
        var isOn: Bool
        var missing: String?
        var tags: [String]
    }

    @Test func anyCodableTypeGoesInAndComesOut() throws {
        let settings = Settings(name: "é \"x\"", port: 8080, ratio: 0.1, isOn: true, missing: nil, tags: ["a"])
        let value = try PlanValue(encoding: settings)
        #expect(
            value
                == .object([
                    "name": .string("é \"x\""), "port": .number(8080), "ratio": .number(0.1), "isOn": .bool(true),
                    "tags": .list([.string("a")]),
                ]))
        #expect(try value.decoded(as: Settings.self) == settings)
    }

    @Test func zeroAndOneStayNumbers() throws {
        #expect(try PlanValue(encoding: [0, 1]) == .list([.number(0), .number(1)]))
        #expect(try PlanValue(encoding: [true, false]) == .list([.bool(true), .bool(false)]))
    }

    @Test func whatDoesNotFitIsAnError() {
        #expect(throws: (any Error).self) { try PlanValue.string("x").decoded(as: Int.self) }
        #expect(throws: (any Error).self) { try PlanValue(encoding: [Double.infinity]) }
    }
}
