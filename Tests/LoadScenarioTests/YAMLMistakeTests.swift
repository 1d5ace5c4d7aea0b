import Testing

/// What a user reads about mistakes in YAML itself.
@Suite struct YAMLMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            replacing:
                "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  tasks:\n    - get: /",
            by: "",
            says: [
                "1:1: error: the scenario is empty; begin with squall: 1, then target, phases and users"
            ]),
        Mistake(
            replacing:
                "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  tasks:\n    - get: /",
            by: "# nothing here",
            says: [
                "1:1: error: the scenario is empty; begin with squall: 1, then target, phases and users"
            ]),
        Mistake(
            replacing:
                "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  tasks:\n    - get: /",
            by: "- a",
            says: [
                "1:1: error: the scenario is a list; write keys such as squall: 1, target, phases and users"
            ]),
        Mistake(
            replacing:
                "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  tasks:\n    - get: /",
            by: "hello",
            says: [
                #"1:1: error: the scenario is "hello"; write keys such as squall: 1, target, phases and users"#
            ]),
        Mistake(
            adding: "seed: 1\nseed: 2\n",
            says: [
                #"10:1: error: the key "seed" is here a second time; the first is on line 9; keep one of the two"#
            ]),
        Mistake(
            #"squall: 1\#ntarget: http://127.0.0.1:8080\#nphases:\#n  - users: 10\#n    duration: 30s\#n    duration: 31s\#n    "duration": 3x\#nusers:\#n  tasks:\#n    - get: /\#n"#,
            says: [
                #"6:5: error: the key "duration" is here a second time; the first is on line 5; keep one of the two"#,
                #"7:5: error: the key "duration" is here a second time; the first is on line 5; keep one of the two"#,
            ]),
        Mistake(
            adding: "http: {timeout: 5s, headers: {A: 1, A: 2}, timeout: 6s}\n",
            says: [
                #"9:37: error: the key "A" is here a second time; the first is on line 9; keep one of the two"#,
                #"9:44: error: the key "timeout" is here a second time; the first is on line 9; keep one of the two"#,
            ]),
        Mistake(
            adding: "seed: !secret 5\n",
            says: [
                #"9:7: error: the tag "!secret" means nothing here; remove it"#
            ]),
        Mistake(
            adding: "? \n: 5\n",
            says: [
                "9:2: error: this key is empty; write a word before the colon"
            ]),
        Mistake(
            adding: "[a, b]: 5\n",
            says: [
                "9:1: error: this key is no word; write a word before the colon"
            ]),
        Mistake(
            adding: "name: *shop\n",
            says: [
                "9:7: error: this alias has no anchor; name it above with &, or quote text that begins with *"
            ]),
        Mistake(
            adding: "---\nsquall: 1\n",
            says: [
                "9:1: error: a scenario is one document; remove --- and what follows, or put it in a file of its own"
            ]),
        Mistake(
            replacing: "  - users: 10\n    duration: 30s", by: "\t- users: 10\n\t\tduration: 30s",
            says: [
                "4:1: error: a tab cannot indent YAML; use spaces",
                "5:1: error: a tab cannot indent YAML; use spaces",
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: /a: b",
            says: [
                #"8:14: error: a second ": " in one line; put text with a colon in quotes, or indent the keys below like their neighbours"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target http://127.0.0.1:8080",
            says: [
                #"2:1: error: a ":" is missing after this key; write key: value"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "   duration: 30s",
            says: [
                "5:4: error: this does not continue what stands above; indent it like its neighbours, and write key: value or begin it with -"
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "      duration: 30s",
            says: [
                "5:7: error: this key is indented further than its neighbours; indent it like them"
            ]),
        Mistake(
            adding: #"name: "shop\#n"#,
            says: [
                "9:7: error: this quote is never closed; close it"
            ]),
        Mistake(
            adding: "thresholds: [p99 < 1s\n",
            says: [
                "9:13: error: this list is not closed; write , between its values and ] at its end"
            ]),
        Mistake(
            adding: "http: {timeout: 1s\n",
            says: [
                "9:7: error: this mapping is not closed; write , between its keys and } at its end"
            ]),
        Mistake(
            adding: #"name: "a\qb"\#n"#,
            says: [
                #"9:9: error: an unknown escape; write \\ for a backslash, or use single quotes"#
            ]),
        Mistake(
            adding: "name: @shop\n",
            says: [
                #"9:7: error: a value cannot begin with "@"; put it in quotes"#
            ]),
        Mistake(
            adding: "name: a\u{7}b\n",
            says: [
                "9:8: error: the character U+0007 is not allowed in YAML; remove it, or write it as an escape in double quotes"
            ]),
        Mistake(
            adding:
                "x-a: &a [1,1,1,1,1,1,1,1,1]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nx-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
            says: [
                "9:26: error: the scenario has more than 200,000 values; use fewer aliases"
            ]),
        Mistake(
            "squall: 1\na: " + String(repeating: "[", count: 100_000),
            says: [
                "2:5: error: this is nested too deeply; close the brackets before it"
            ]),
        Mistake(
            adding: "<<: 5\n",
            says: [
                #"9:5: error: << is "5"; write an alias of a mapping, for example <<: *defaults"#
            ]),
        Mistake(
            Mistake.sound.replacing("duration", with: "dration").replacing("\n", with: "\r\n"),
            says: [
                #"5:5: error: unknown key "dration" in a phase; did you mean "duration"?"#
            ]),
        Mistake(
            "\u{FEFF}" + Mistake.sound.replacing("squall: 1", with: "squal: 1"),
            says: [
                #"1:1: error: unknown key "squal" in a scenario; did you mean "squall"?"#
            ]),
        Mistake(
            adding: #"http: {headers: {X: "é👩‍👩‍👧"}, tiemout: 5s}\#n"#,
            says: [
                #"9:28: error: unknown key "tiemout" in "http"; did you mean "timeout"?"#
            ]),
    ]
}
