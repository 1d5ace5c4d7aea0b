import Foundation
import LoadEngine
import LoadHTTP
import LoadPlan
import LoadScenario
import Squall
import Testing

/// A scenario in Swift is the scenario in YAML: the same plan, the same mistakes.
@Suite struct ScenarioTests {
    private func plan(yaml: String) throws -> Plan {
        let (plan, diagnostics) = ScenarioReader(decoders: standardExecutors).read(text: yaml, file: "test.yaml")
        return try #require(plan, "\(diagnostics.all)")
    }

    @Test func requestsChecksAndPhases() throws {
        let written = Scenario("shop", target: "http://127.0.0.1:8080/base") {
            Ramp(rate: 0, to: 200, over: .seconds(10), name: "open")
            Hold(rate: 200, for: .seconds(60))
            Pause(.seconds(1))
            Setting("seed", 7)
            Setting("http", ["timeout": "5s", "headers": ["User-Agent": "shop"]])
            Setting("variables", ["customer": "club"])
            Users("visitor", weight: 3, wait: .exponential(mean: .seconds(2))) {
                ScenarioTask("look", weight: 2.5) {
                    Get(
                        "/products?page=${customer}", name: "list", headers: ["Accept": "application/json"],
                        expect: ["status": [200, 304], "json": ["$.total": ["above": 5], "$.name": "ada"]],
                        save: ["id": ["json": "$.products[0].id"]], timeout: .milliseconds(250))
                    Wait(.between(.milliseconds(10), .milliseconds(20)))
                    Put("/products/${id}", json: ["name": "a \"b\"", "price": 1.5, "tags": ["x", true, .null]])
                }
            }
            Users("robot") {
                OnStart { Post("/login", form: ["user": "ada", "password": "x y"]) }
                ScenarioTask("ping") { Head("/") }
                OnStop { Delete("/login") }
            }
            Thresholds("p99 < 300ms", #"p95 of "list" < 1s for 10s"#)
        }
        let yaml = """
            squall: 1
            name: shop
            target: http://127.0.0.1:8080/base
            seed: 7
            http: {timeout: 5s, headers: {User-Agent: shop}}
            variables: {customer: club}
            phases:
              - {name: open, rate: 0/s -> 200/s, duration: 10s}
              - {rate: 200/s, duration: 1m}
              - pause: 1s
            users:
              - name: visitor
                weight: 3
                wait: {exponential: 2s}
                tasks:
                  - name: look
                    weight: 2.5
                    steps:
                      - name: list
                        get: /products?page=${customer}
                        headers: {Accept: application/json}
                        expect: {status: [200, 304], json: {$.total: {above: 5}, $.name: ada}}
                        save: {id: {json: "$.products[0].id"}}
                        timeout: 250ms
                      - wait: {between: [10ms, 20ms]}
                      - put: /products/${id}
                        json: {name: 'a "b"', price: 1.5, tags: [x, true, null]}
              - name: robot
                on-start: [{post: /login, form: {user: ada, password: x y}}]
                tasks: [{name: ping, steps: [{head: /}]}]
                on-stop: [{delete: /login}]
            thresholds:
              - p99 < 300ms
              - p95 of "list" < 1s for 10s
            """
        #expect(try written.plan() == plan(yaml: yaml))
    }

    @Test func requestsInAllTheirParts() throws {
        let written = Scenario("sign in", target: "http://127.0.0.1:8080") {
            Hold(users: 2, for: .seconds(1))
            Setting("variables", ["word": ["value": "s3cr3t", "secret": true]])
            Setting(
                "http",
                ["auth": ["basic": ["user": "ada", "password": "${word}"]], "compression": ["gzip", "deflate"]])
            Users {
                ScenarioTask("visit") {
                    Get(
                        "/products", query: ["page": 2, "tag": ["a b", "c"]], auth: "none",
                        expect: ["xpath": ["//h1": "Hello ${word}"]], save: ["id": ["xpath": "//a/@id"]],
                        firstByteTimeout: .milliseconds(200))
                    Post(
                        "/photos", auth: ["bearer": "${id}"],
                        multipart: ["title": "a", "note": ["text": "b", "type": "c/d"]])
                    Put("/photos/1", body: ["base64": "AAEC"])
                    Put("/photos/2", body: "text")
                }
            }
        }
        let yaml = """
            squall: 1
            name: sign in
            target: http://127.0.0.1:8080
            variables: {word: {value: s3cr3t, secret: true}}
            http: {auth: {basic: {user: ada, password: "${word}"}}, compression: [gzip, deflate]}
            phases: [{users: 2, duration: 1s}]
            users:
              - tasks:
                  - name: visit
                    steps:
                      - get: /products
                        query: {page: 2, tag: [a b, c]}
                        auth: none
                        expect: {xpath: {//h1: "Hello ${word}"}}
                        save: {id: {xpath: //a/@id}}
                        first-byte-timeout: 200ms
                      - {post: /photos, auth: {bearer: "${id}"}, multipart: {title: a, note: {text: b, type: c/d}}}
                      - {put: /photos/1, body: {base64: AAEC}}
                      - {put: /photos/2, body: text}
            """
        #expect(try written.plan() == plan(yaml: yaml))
    }

    @Test func stepsThatArrangeOthers() throws {
        let written = Scenario("visit", target: "http://127.0.0.1:8080") {
            Iterations(10, users: 2, within: .seconds(30))
            Users {
                ScenarioTask("visit") {
                    Group("home") {
                        Get("/products", save: ["pages": ["json": "$.pages"]])
                        Parallel(connections: 3) {
                            Get("/products/1")
                            Line {
                                Get("/products/2")
                                Get("/products/3")
                            }
                        }
                    }
                    Repeat("${pages}", counter: "page") { Get("/products?page=${page}") }
                    Repeat(["between": [1, 3]]) { Get("/products/4") }
                    While(["state": ["not": "done"]], atMost: 5) {
                        Get("/cart", save: ["state": ["json": "$.state", "default": "done"]])
                    }
                    Choose {
                        Line(weight: 3) { Get("/products/5") }
                        Get("/products/6")
                    }
                    If([["pages": ["above": 1]], ["state": "done"]]) {
                        Get("/products/7")
                    } else: {
                        Get("/products/8")
                    }
                    Within(.seconds(5)) {
                        Background { Get("/products/9") }
                        Lock("till") { Get("/products/10") }
                        Semaphore("door", permits: 2) { Get("/products/11") }
                        Meet("start", users: 2, timeout: .seconds(1))
                        Signal("open")
                        Await("open", timeout: .seconds(1))
                    }
                }
            }
        }
        let yaml = """
            squall: 1
            name: visit
            target: http://127.0.0.1:8080
            phases: [{iterations: 10, users: 2, max-duration: 30s}]
            users:
              - tasks:
                - name: visit
                  steps:
                    - group: home
                      steps:
                        - {get: /products, save: {pages: {json: $.pages}}}
                        - parallel: [{get: /products/1}, {steps: [{get: /products/2}, {get: /products/3}]}]
                          connections: 3
                    - {repeat: "${pages}", counter: page, steps: [{get: "/products?page=${page}"}]}
                    - {repeat: {between: [1, 3]}, steps: [{get: /products/4}]}
                    - while: {state: {not: done}}
                      at-most: 5
                      steps: [{get: /cart, save: {state: {json: $.state, default: done}}}]
                    - choose: [{weight: 3, steps: [{get: /products/5}]}, {get: /products/6}]
                    - if: [{pages: {above: 1}}, {state: done}]
                      then: [{get: /products/7}]
                      else: [{get: /products/8}]
                    - within: 5s
                      steps:
                        - background: [{get: /products/9}]
                        - {lock: till, steps: [{get: /products/10}]}
                        - {semaphore: door, permits: 2, steps: [{get: /products/11}]}
                        - {rendezvous: start, users: 2, timeout: 1s}
                        - signal: open
                        - {await: open, timeout: 1s}
            """
        #expect(try written.plan() == plan(yaml: yaml))
    }

    @Test func limitsAndBreakersOfTheRunAClassAndATask() throws {
        let written = Scenario("shop", target: "http://127.0.0.1:8080") {
            Hold(users: 20, for: .seconds(10))
            Setting("limits", ["in-flight": ["adaptive": "vegas", "max": 200]])
            Setting("breaker", ["errors": "60%"])
            Users("customer", ["limits": ["in-flight": 5], "breaker": ["throughput": "5/s"]]) {
                ScenarioTask("buy", breaker: ["errors": "50%", "open-for": "2s", "probes": 3]) { Post("/order") }
            }
        }
        let yaml = """
            squall: 1
            name: shop
            target: http://127.0.0.1:8080
            phases: [{users: 20, duration: 10s}]
            limits: {in-flight: {adaptive: vegas, max: 200}}
            breaker: {errors: 60%}
            users:
              - name: customer
                limits: {in-flight: 5}
                breaker: {throughput: 5/s}
                tasks:
                  - name: buy
                    breaker: {errors: 50%, open-for: 2s, probes: 3}
                    steps: [{post: /order}]
            """
        #expect(try written.plan() == plan(yaml: yaml))
        #expect(try written.plan().userClasses[0].tasks[0].breaker?.probes == 3)
    }

    @Test func mistakesNameTheirPlaceInTheSourceCode() {
        let line = #line
        let scenario = Scenario("shop", target: "http://127.0.0.1:8080", file: "shop.swift") {
            Hold(users: 0, for: .seconds(10), file: "shop.swift", line: line + 2, column: 13)
            Users(file: "shop.swift") {
                ScenarioTask("a") { Get("products", file: "shop.swift", line: 7, column: 3) }
            }
            Thresholds("p99 < 300", file: "shop.swift", line: 9, column: 5)
        }
        do {
            _ = try scenario.plan()
            Issue.record("a plan came of it")
        } catch let invalid as ScenarioFile.Invalid {
            #expect(
                invalid.diagnostics.map(\.description) == [
                    #"shop.swift:7:3: error: get "products" does not begin with /; write get: /products"#,
                    #"shop.swift:9:5: error: threshold "p99 < 300" has a limit that is no duration: "300" has no unit; write for example 300s or 300ms"#,
                    #"shop.swift:\#(line + 2):13: error: users "0" is out of range; write a whole number from 1 to 10,000,000"#,
                ])
        } catch {
            Issue.record(error)
        }
    }

    final class Visitor: ScenarioUser {
        static let wait = WaitTime.constant(.milliseconds(10))
        static let tasks = [
            CodeTask("look", weight: 3, Visitor.look), CodeTask("buy", breaker: ["errors": "50%"], Visitor.look),
        ]
        func look(_ user: UserContext) async throws {}
    }

    @Test func aTypeIsAClassOfUsers() throws {
        let scenario = Scenario("shop", target: "http://127.0.0.1:8080") {
            Hold(users: 1, for: .seconds(1))
            Users(Visitor.self)
            Thresholds(#"p99 of "whatever the code calls it" < 1s"#)
        }
        let plan = try scenario.plan()
        let users = try #require(plan.userClasses.first)
        #expect(users.name == "Visitor" && users.wait == .constant(.milliseconds(10)))
        #expect(users.tasks.map(\.name) == ["look", "buy"] && users.tasks.map(\.weight) == [3, 1])
        #expect(users.tasks[0].steps == [.code(CodeStep(name: "Visitor.look"))])
        #expect(users.tasks.map(\.breaker) == [nil, Breaker(errors: 0.5)])
        #expect(
            plan.scenarios[0].executors.keys.sorted() == ["http", "websocket"],
            "code may use what the scenario has a target for")
    }

    @Test func severalScenariosAndWhatIsDoneOnce() throws {
        let written = Scenario("sale day", target: "http://127.0.0.1:8080") {
            Setup { Post("/login", json: ["user": "ada"], save: ["token": ["json": "$.token"]]) }
            Teardown { Delete("/${token}") }
            SubScenario("browsers") {
                Hold(users: 20, for: .seconds(30))
                Users("admin", count: 2) { ScenarioTask("look") { Get("/${token}") } }
                Users("visitor") { ScenarioTask("list") { Get("/products") } }
            }
            SubScenario("buyers", start: .seconds(5), target: "http://127.0.0.1:9090") {
                Hold(rate: 20, for: .seconds(15))
                Setting("variables", ["product": 7])
                Users { ScenarioTask("buy") { Get("/${product}") } }
            }
            Thresholds(#"p99 in "buyers" < 1s"#)
        }
        let yaml = """
            squall: 1
            name: sale day
            target: http://127.0.0.1:8080
            setup: [{post: /login, json: {user: ada}, save: {token: {json: $.token}}}]
            teardown: [{delete: "/${token}"}]
            scenarios:
              browsers:
                phases: [{users: 20, duration: 30s}]
                users:
                  - {name: admin, count: 2, tasks: [{name: look, steps: [{get: "/${token}"}]}]}
                  - {name: visitor, tasks: [{name: list, steps: [{get: /products}]}]}
              buyers:
                start: 5s
                target: http://127.0.0.1:9090
                variables: {product: 7}
                phases: [{rate: 20/s, duration: 15s}]
                users: [{tasks: [{name: buy, steps: [{get: "/${product}"}]}]}]
            thresholds: [p99 in "buyers" < 1s]
            """
        #expect(try written.plan() == plan(yaml: yaml))
    }

    @Test func codeOfASubScenarioComesWithIt() throws {
        let written = Scenario("code", target: "http://127.0.0.1:8080") {
            Setup { Code("prepare") { _ in } }
            for number in 1...2 {
                SubScenario("part \(number)") {
                    Hold(users: 1, for: .seconds(1))
                    Users { ScenarioTask("task") { Code("code \(number)") { _ in } } }
                }
            }
        }
        #expect(try written.plan().scenarios.map(\.name) == ["part 1", "part 2"])
    }

    @Test func codeNamesWhatItSaves() throws {
        func scenario(_ save: [String]) -> Scenario {
            Scenario("code", target: "http://127.0.0.1:8080") {
                Setup { Code("sign in", save: save, file: "a.swift", line: 3, column: 9) { _ in } }
                Hold(users: 1, for: .seconds(1))
                Users { ScenarioTask("task") { Get("/${token}", file: "a.swift", line: 6, column: 9) } }
            }
        }
        let plan = try scenario(["token"]).plan()
        #expect(plan.preparation?.saves == ["token"])
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
        let old = Data(#"{"name": "sign in"}"#.utf8)
        #expect(try JSONDecoder().decode(CodeStep.self, from: old) == CodeStep(name: "sign in"))
        for (save, says) in [
            (
                [],
                "a.swift:6:9: error: nothing gives ${token} a value; write $${token} for the text, or give token a value"
            ),
            (["a b"], #"a.swift:3:9: error: save "a b" is no name; use letters, digits and _, for example token"#),
        ] {
            let invalid = #expect(throws: ScenarioFile.Invalid.self) { try scenario(save).plan() }
            #expect(invalid?.description == says)
        }
    }

    @Test func aNameIsThatOfOnePieceOfCode() throws {
        func scenario(@StepsBuilder _ steps: () -> [WrittenStep]) -> Scenario {
            Scenario("code", target: "http://127.0.0.1:8080") {
                Hold(users: 1, for: .seconds(1))
                Users("a") { ScenarioTask("task", steps) }
                Users("b") { ScenarioTask("other") { Code("look", file: "b.swift", line: 2, column: 3) { _ in } } }
            }
        }
        func mistakes(_ scenario: Scenario) -> [String] {
            do {
                _ = try scenario.plan()
                return []
            } catch {
                return (error as? ScenarioFile.Invalid)?.diagnostics.map(\.description) ?? ["\(error)"]
            }
        }
        let fix = "give each its own name, or make the step once and use it in both places"
        let twice = scenario { Code("look", file: "a.swift", line: 5, column: 7) { _ in } }
        #expect(
            mistakes(twice) == [
                #"b.swift:2:3: error: two pieces of code are called "look", the other one at a.swift:5:7; \#(fix)"#
            ])
        let loop = scenario { for _ in 1...2 { Code("in a loop", file: "a.swift", line: 5, column: 7) { _ in } } }
        #expect(
            mistakes(loop) == [
                #"a.swift:5:7: error: two pieces of code are called "in a loop", the other one here, made again; \#(fix)"#
            ])
        let step = Code("used twice") { _ in }
        #expect(
            mistakes(
                scenario {
                    step
                    Group("again") { step }
                }) == [])
        let type = Scenario("types", target: "http://127.0.0.1:8080") {
            for name in ["day", "night"] {
                SubScenario(name) {
                    Hold(users: 1, for: .seconds(1))
                    Users(Visitor.self)
                }
            }
        }
        #expect(mistakes(type) == [])
    }

    @Test func aFileHasNoCode() {
        let yaml = """
            squall: 1
            target: http://127.0.0.1:8080
            phases: [{users: 1, duration: 1s}]
            users: {tasks: [{name: a, steps: [{code: Visitor.look}]}]}
            """
        let (plan, diagnostics) = ScenarioReader(decoders: standardExecutors).read(text: yaml, file: "a.yaml")
        #expect(plan == nil)
        #expect(
            diagnostics.all.map(\.description) == [
                #"a.yaml:4:42: error: code is "Visitor.look"; write it in a scenario in Swift, or the steps themselves"#
            ])
    }
}
