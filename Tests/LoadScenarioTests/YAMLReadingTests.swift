import LoadPlan
import LoadScenario
import Testing

/// YAML of all kinds that means the same.
@Suite struct YAMLReadingTests {
    private let sound = Mistake.sound

    @Test func lineEndsAndAByteOrderMarkChangeNothing() throws {
        let plan = try ScenarioReader.forTests.plan(sound)
        #expect(try ScenarioReader.forTests.plan(sound.replacing("\n", with: "\r\n")) == plan)
        #expect(try ScenarioReader.forTests.plan("\u{FEFF}" + sound) == plan)
        #expect(try ScenarioReader.forTests.plan("---\n" + sound + "...\n") == plan)
        #expect(try ScenarioReader.forTests.plan(String(sound.dropLast())) == plan)
    }

    @Test func jsonIsYAML() throws {
        let json = #"""
            {"squall": 1, "target": "http://127.0.0.1:8080", "phases": [{"users": 10, "duration": "30s"}],
             "users": {"tasks": [{"get": "/"}]}}
            """#
        #expect(try ScenarioReader.forTests.plan(json) == ScenarioReader.forTests.plan(sound))
    }

    @Test func anchorsAndMergeKeysShareWhatIsWrittenOnce() throws {
        let plan = try ScenarioReader.forTests.plan(
            """
            squall: 1
            target: http://127.0.0.1:8080
            x-defaults:
              hold: &hold {users: 10, duration: 30s}
              other: &other {duration: 1m, name: other}
            phases:
              - *hold
              - <<: *hold
                users: 20
              - <<: [*other, *hold]
            users: {tasks: [{get: /}]}
            """)
        #expect(
            plan.scenarios[0].workload
                == .closed([
                    UserPhase(shape: .constant(users: 10), duration: .seconds(30)),
                    UserPhase(shape: .constant(users: 20), duration: .seconds(30)),
                    UserPhase(name: "other", shape: .constant(users: 10), duration: .seconds(60)),
                ]))
    }

    @Test func namesMayBeOfAnyScript() throws {
        let plan = try ScenarioReader.forTests.plan(sound + "name: Bücher 📚 書店\n")
        #expect(plan.name == "Bücher 📚 書店")
    }

    @Test func columnsCountCharacters() {
        // The emoji is one character of five scalars; the parser counts scalars.
        let mistake = Mistake(
            adding: "http: {headers: {X: \"👩‍👩‍👧\"}, timeout: 5}\n",
            says: [#"9:36: error: timeout "5" has no unit; write for example 5s or 5ms"#])
        #expect(mistake.reported == mistake.says)
    }

    @Test func aQuotedKeyMayBeRepeatedToo() {
        let mistake = Mistake(
            adding: "'seed': 1\n\"seed\": 2\n? seed\n: 3\n",
            says: [
                #"10:1: error: the key "seed" is here a second time; the first is on line 9; keep one of the two"#,
                #"11:3: error: the key "seed" is here a second time; the first is on line 9; keep one of the two"#,
            ])
        #expect(mistake.reported == mistake.says)
    }

    @Test func whatIsBehindARepeatedKeyIsReadAsWell() {
        let mistake = Mistake(
            replacing: "    duration: 30s", by: "    duration: 30\n    duration: 30s\n    max-duration: 1m",
            says: [
                #"5:15: error: duration "30" has no unit; write for example 30s or 30ms"#,
                #"6:5: error: the key "duration" is here a second time; the first is on line 5; keep one of the two"#,
                #"7:5: error: "max-duration" means nothing without iterations; write duration"#,
            ])
        #expect(mistake.reported == mistake.says)
    }
}
