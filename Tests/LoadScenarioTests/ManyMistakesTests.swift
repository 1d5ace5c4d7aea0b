import LoadHTTP
import LoadScenario
import Testing

@Suite struct ManyMistakesTests {
    @Test func aFileWithEightMistakesReportsAllEight() {
        let mistake = Mistake(
            """
            squall: 1
            target: ftp://shop.example
            seed: 1.5
            phases:
              - users: 10
                dration: 30s
              - users: 20
                duration: 30
            users:
              wait: {between: [3s, 1s]}
              tasks:
                - gett: /
                - name: buy
                  get: cart
            thresholds: [p99 < 300]
            """,
            says: [
                #"2:9: error: target "ftp://shop.example" has the unknown scheme "ftp"; write http://shop.example"#,
                #"3:7: error: seed is "1.5"; write a whole number from 0 to 18446744073709551615"#,
                #"6:5: error: unknown key "dration" in a phase; did you mean "duration"?"#,
                #"8:15: error: duration "30" has no unit; write for example 30s or 30ms"#,
                #"10:19: error: between goes from 3s down to 1s; write between: [1s, 3s]"#,
                #"12:7: error: unknown key "gett" in a task; did you mean "get"?"#,
                #"14:12: error: get "cart" does not begin with /; write get: /cart"#,
                #"15:14: error: threshold "p99 < 300" has a limit that is no duration: "300" has no unit; write for example 300s or 300ms"#,
            ])
        #expect(mistake.reported == mistake.says)
    }

    @Test func aMistakeInSomethingSharedIsReportedOnce() {
        let used = Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            x-shared: &shared {get: cart}
            phases: [{users: 1, duration: 1s}]
            users: {tasks: [*shared, *shared]}
            """, says: [#"3:25: error: get "cart" does not begin with /; write get: /cart"#])
        #expect(used.reported == used.says)
    }

    @Test func theTasksOfAThresholdAreNotDoubtedWhereAMistakeHidesTheirNames() {
        let mistake = Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            phases: [{users: 1, duration: 1s}]
            users: {tasks: [{get: cart}]}
            thresholds: [p99 of "/cart" < 1s]
            """, says: [#"4:23: error: get "cart" does not begin with /; write get: /cart"#])
        #expect(mistake.reported == mistake.says)
    }

    @Test func thePlanIsThereExactlyWithoutErrors() {
        let (plan, diagnostics) = ScenarioReader.forTests.read(text: Mistake.sound, file: "dir/my.shop.yaml")
        #expect(plan?.name == "my")
        #expect(diagnostics.all.isEmpty)
    }

    /// Whatever is cut off, the reader says something or gives a plan, and does not stop the process.
    @Test func everyPrefixOfAScenarioIsAnswered() {
        for end in Mistake.sound.indices {
            let (plan, diagnostics) = ScenarioReader.forTests.read(text: String(Mistake.sound[..<end]), file: "a.yaml")
            #expect((plan == nil) == diagnostics.hasErrors)
        }
    }

    @Test func aScenarioWithoutExecutorsSaysSo() {
        let (plan, diagnostics) = ScenarioReader(decoders: []).read(text: Mistake.sound, file: "a.yaml")
        #expect(plan == nil)
        #expect(diagnostics.hasErrors)
    }
}
