import Testing

@testable import LoadLab

@Suite struct BottleneckSettingTests {
    @Test func aSettingIsReadAsItIsWritten() throws {
        let setting = try BottleneckSetting(parsing: "/order=worker-pool:k=3,service=lognormal:10ms,0.5")
        #expect(setting.route == "/order")
        #expect(setting.name == "worker-pool")
        #expect(setting.parameters == ["k": "3", "service": "lognormal:10ms,0.5"])
    }

    @Test func whatIsLeftOutIsTheStandard() throws {
        let setting = try BottleneckSetting(parsing: "rate-limit")
        #expect(setting.route == nil)
        #expect(setting.parameters == ["rate": "500", "burst": "50"])
    }

    @Test(arguments: standardBottlenecks.map { $0.kind.name }) func theStandardOfEachMakesSense(name: String) throws {
        let setting = try BottleneckSetting(parsing: name)
        for figure in setting.make(seed: 1).figures {
            #expect(figure.value > 0 && figure.value.isFinite, "\(figure)")
            #expect(!figure.formula.isEmpty && !figure.unit.isEmpty)
        }
        #expect(BottleneckList.text.contains("\n\(name)") || BottleneckList.text.hasPrefix(name))
    }

    @Test(arguments: [
        ("worker-pol", #"no bottleneck is called "worker-pol"; there are healthy, cpu-bound"#),
        ("", #"no bottleneck is called "";"#),
        ("worker-pool:workers=3", #"worker-pool has no parameter "workers"; it has k, service"#),
        ("healthy:k=1", #"healthy has no parameter "k"; it has none"#),
        ("worker-pool:k=0", #"k "0" is not a whole number from 1 to 100000; write for example k=8"#),
        ("worker-pool:service=0ms", #"service "0ms" is not a time of up to 10s"#),
        ("worker-pool:service=fast", #"service "fast" is not a time of up to 10s"#),
        ("worker-pool:k", #""k" sets nothing; write for example k=8"#),
        ("worker-pool:k=1,k=2", "k is given twice"),
        ("rate-limit:rate=nan", #"rate "nan" is not a number"#),
        ("/order", #""/order" names no bottleneck; write for example /order=worker-pool:k=8"#),
        ("/order=connection-limit", "limits the whole server; leave the route /order away"),
        ("event-loop-block:block=2s,every=1s", "block has to be shorter than every"),
        ("gc-like-pause:garbage=2M,heap=1M", "garbage has to fit into heap"),
        ("worker-pool:service=lognormal:10ms,2", "with a sigma of up to 1.5"),
        ("cold-start:extra=11s", "a time of up to 10s"),
        ("fd-leak:limit=1000000", "this process may leave at most"),
        ("memory-growth:bytes=0", #"bytes "0" is not a number of bytes"#),
    ])
    func whatMakesNoSenseIsRefusedWithTheReason(text: String, reason: String) {
        let error = #expect(throws: InvalidLabValue.self) { try BottleneckSetting(parsing: text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("worker-pool:k=8,service=10ms", 800.0), ("worker-pool:k=2,service=exp:4ms", 500),
        ("single-lock:hold=4ms", 250),
        ("bounded-queue:k=4,service=20ms", 200), ("db-pool:connections=3,query=30ms", 100),
        ("rate-limit:rate=12.5", 12.5), ("cpu-bound:work=5ms,cores=2", 400), ("cpu-quota:cores=0.5,work=5ms", 100),
        ("bandwidth-cap:rate=2M", 2_000_000), ("slow-dependency:k=8,service=10ms,connections=4", 400),
        // exp(0.5) is 1.6487
        ("worker-pool:k=1,service=lognormal:10ms,1", 60.653),
    ])
    func theCapacityIsWhatTheFormulaSays(text: String, capacity: Double) throws {
        let figure = try #require(
            BottleneckSetting(parsing: text).make(seed: 1).figures.first { $0.name == "capacity" })
        #expect(abs(figure.value - capacity) < capacity * 1e-4, "\(figure)")
    }

    @Test func aRouteHasToBeThere() async throws {
        let error = await #expect(throws: InvalidLabValue.self) {
            try await withLab(limitedBy: ["/nowhere=worker-pool"]) { _ in }
        }
        #expect(
            error?.description.hasPrefix("worker-pool: no route /nowhere that can be limited; there are /bytes, ")
                == true)
        await #expect(throws: InvalidLabValue.self) { try await withLab(limitedBy: ["/metrics=worker-pool"]) { _ in } }
    }

    @Test func itIsForItsRouteOnly() async throws {
        try await withLab(limitedBy: ["/fast=memory-growth:bytes=1,limit=1"]) { client in
            try await #expect(client.get("/fast").code == 200)
            try await #expect(client.get("/fast").code == 503)
            try await #expect(client.get("/products").code == 200)
        }
        try await withLab(limitedBy: ["memory-growth:bytes=1,limit=1"]) { client in
            try await #expect(client.get("/products").code == 200)
            try await #expect(client.get("/delay").code == 503)
            for route in ["/fast", "/healthz", "/metrics", "/lab/truth", "/"] {
                try await #expect(client.get(route).code == 200, "\(route)")
            }
        }
    }

    @Test func theTruthIsTold() async throws {
        let truth = try await withLab(
            seed: 7, limitedBy: ["/order=worker-pool:k=3,service=10ms", "rate-limit:rate=20"]
        ) {
            try await $0.get("/lab/truth").text
        }
        #expect(
            truth == """
                {"bottlenecks":[{"figures":[{"formula":"k / service","name":"capacity","unit":"requests/s","value":300}],\
                "name":"worker-pool","parameters":{"k":"3","service":"10ms"},"route":"/order"},\
                {"figures":[{"formula":"rate","name":"capacity","unit":"requests/s","value":20},\
                {"formula":"burst","name":"burst","unit":"requests","value":50}],\
                "name":"rate-limit","parameters":{"burst":"50","rate":"20"}}],"seed":7}
                """)
    }
}
