import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

@Suite struct PlanDescriptionTests {
    @Test func theShop() throws {
        let text = try PlanDescription(Repository.plan(ofExample: "shop"), decoders: [HTTPStepDecoder()]).text
        #expect(
            text == """
                plan           shop
                seed           1
                graceful stop  30s

                workload  closed: users wait for their responses
                  1  warm-up  0 -> 50 users  8s
                  2  hold     50 users       12s
                     total                   20s

                users  customer  100% of users, wait between 100ms and 300ms
                  55.6%  list     GET /products
                  33.3%  product  GET /products/7  expect 200
                  11.1%  buy      POST /login      Content-Type: application/json, body 34B
                                  POST /cart       Content-Type: application/json, body 29B
                                  POST /order      Content-Type: application/json, body 41B, expect 200-299, timeout 5s

                thresholds
                  errors < 1%
                  p95 < 300ms
                  p99 of "list" < 500ms

                http
                  target           http://127.0.0.1:8080
                  timeout          30s
                  version          1.1
                  connections      keep-alive
                  cookies          on
                  redirects        none
                  connect-timeout  10s
                  resolve          once
                  max-head         64KiB
                  max-body         1GiB
                  headers          User-Agent: squall
                                   Accept: */*

                """)
    }

    @Test func anOpenWorkload() throws {
        let text = try PlanDescription(Repository.plan(ofExample: "ramping-rate"), decoders: [HTTPStepDecoder()]).text
        #expect(
            text.contains(
                """
                workload  open: even arrivals, at most 10,000 users
                  1  ramp   0/s -> 500/s  30s  7,500 arrivals
                  2  hold   500/s         30s  15,000 arrivals
                     total                1m   22,500 arrivals

                """))
        let poisson = try PlanDescription(Repository.plan(ofExample: "poisson"), decoders: [HTTPStepDecoder()]).text
        #expect(poisson.contains("  1  200/s  1m  about 12,000 arrivals\n"))
    }

    @Test func whatNoDecoderDescribesIsShownAsItStands() throws {
        let step = ExchangeStep(
            executor: "smtp", name: "mail", method: "SEND",
            specification: .object(["to": .list([.string("a"), .string("b")])]))
        let plan = Plan(
            name: "mail",
            workload: .closed([UserPhase(shape: .iterations(count: 5, users: 2), duration: .seconds(60))]),
            userClasses: [
                UserClass(name: "u", tasks: [UserTask(name: "t", exchanges: [step])], wait: .pacing(.seconds(1)))
            ],
            executors: ["smtp": .object(["port": .number(25), "tls": .bool(false), "user": .null])])
        #expect(
            PlanDescription(plan).text == """
                plan           mail
                seed           1
                graceful stop  30s

                workload  closed: users wait for their responses
                  1  5 iterations by 2 users  at most 1m

                users  u  100% of users, wait so that an iteration begins every 1s
                  100%  t  SEND mail  to a, b

                smtp
                  port  25
                  tls   no

                """)
    }

    @Test func secretsInHeadersAreHidden() throws {
        let text = Mistake.sound.replacing("- get: /\n", with: "- {get: /, headers: {authorization: Bearer abc}}\n")
        let description = try PlanDescription(ScenarioReader.forTests.plan(text), decoders: [HTTPStepDecoder()]).text
        #expect(description.contains("authorization: (hidden)") && !description.contains("abc"))
    }
}
