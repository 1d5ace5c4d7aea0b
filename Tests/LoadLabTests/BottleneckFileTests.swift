import Testing

@testable import LoadLab

@Suite struct BottleneckFileTests {
    @Test func eachEntryIsForItsRoutes() throws {
        let file = try BottleneckFile(
            parsing: """
                bottlenecks:
                  - worker-pool: {k: 8, service: 10ms}
                    route: /products
                  - rate-limit: {rate: 500}
                  - db-pool:
                    routes: [/cart, /order]
                  - /delay=single-lock:hold=1ms
                """, name: "lab.yaml")
        #expect(
            file.settings == [
                try BottleneckSetting(parsing: "/products=worker-pool:k=8,service=10ms"),
                try BottleneckSetting(parsing: "rate-limit:rate=500"),
                try BottleneckSetting(parsing: "/cart=db-pool"), try BottleneckSetting(parsing: "/order=db-pool"),
                try BottleneckSetting(parsing: "/delay=single-lock:hold=1ms"),
            ])
    }

    @Test(arguments: [
        ("bottlenecks: []\nroutes: 1", "lab.yaml:2:1: the key \"routes\" is not known"),
        ("bottlenecks: worker-pool", "lab.yaml:1:14: bottlenecks is a list"),
        ("- worker-pool", "lab.yaml:1:1: write bottlenecks:"), ("", "lab.yaml: write bottlenecks:"),
        ("bottlenecks:\n  - worker-pol: {}", "lab.yaml:2:5: no bottleneck is called"),
        ("bottlenecks:\n  - worker-pool: {k: 0}", "lab.yaml:2:5: worker-pool: k \"0\""),
        ("bottlenecks:\n  - worker-pool: {k: [1]}", "lab.yaml:2:22: a parameter has one value"),
        ("bottlenecks:\n  - worker-pool: 8", "lab.yaml:2:18: parameters are written"),
        ("bottlenecks:\n  - route: /x", "lab.yaml:2:5: write one bottleneck here"),
        ("bottlenecks:\n  - healthy:\n    routes: /x", "lab.yaml:3:13: write routes: ["),
        ("bottlenecks: {", "lab.yaml: "),
    ])
    func whatIsWrongIsSaidWithItsPlace(text: String, reason: String) {
        let error = #expect(throws: InvalidLabValue.self) { try BottleneckFile(parsing: text, name: "lab.yaml") }
        #expect(error?.description.hasPrefix(reason) == true, "\(error?.description ?? "")")
    }
}
