import Testing

/// What a user reads about mistakes in `expect` and `save`.
@Suite struct HTTPCheckMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    @Test func allAreReportedAtOnce() {
        let mistake = Mistake(
            adding: """
                      expect:
                        status: ok
                        headers: {X-A: {contain: a}}
                        body: {matches: '['}
                        json: {a: 1, $.b: {abve: 1}}
                        time: {below: 5}
                      save: {a-b: {json: b}, c: {regex: (}}

                """,
            says: [
                #"10:17: error: status "ok" is no HTTP status; write for example 200, 2xx, [200, 304] or any"#,
                #"11:25: error: unknown key "contain" in the header "X-A"; did you mean "contains"?"#,
                #"12:25: error: matches "[" cannot be read at character 2: missing terminating ] for character class; mend it, or put a \ before a character that stands for itself"#,
                #"13:16: error: path "a" does not begin with $; write for example $.a"#,
                #"13:28: error: unknown key "abve" in "$.b"; did you mean "above"?"#,
                #"14:23: error: below "5" has no unit; write for example 5s or 5ms"#,
                #"15:14: error: the name "a-b" is not a word; use letters, digits and _, with no digit first"#,
                #"15:26: error: json "b" does not begin with $; write for example $.b"#,
                #"15:41: error: regex "(" cannot be read at character 2: missing closing parenthesis; mend it, or put a \ before a character that stands for itself"#,
            ])
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: #"      expect: {}\#n"#,
            says: [
                #"9:15: error: "expect" says nothing; write for example status: 200"#
            ]),
        Mistake(
            adding: #"      expect: {stauts: 200}\#n"#,
            says: [
                #"9:16: error: unknown key "stauts" in "expect"; did you mean "status"?"#
            ]),
        Mistake(
            adding: #"      expect: {response-time: {below: 1s}}\#n"#,
            says: [
                #"9:16: error: unknown key "response-time" in "expect"; did you mean "time"?"#
            ]),
        Mistake(
            adding: #"      expect: [200]\#n"#,
            says: [
                #"9:15: error: "expect" is a list; write a mapping with keys such as status, headers, body"#
            ]),
        Mistake(
            adding: #"      expect: {headers: json}\#n"#,
            says: [
                #"9:25: error: headers is "json"; write a mapping, for example {Content-Type: {contains: json}}"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {"X Y": a}}\#n"#,
            says: [
                #"9:26: error: "X Y" is no header name; use letters, digits and -"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {X-A: {contain: a}}}\#n"#,
            says: [
                #"9:32: error: unknown key "contain" in the header "X-A"; did you mean "contains"?"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {X-A: {present: true}}}\#n"#,
            says: [
                #"9:32: error: unknown key "present" in the header "X-A"; did you mean "exists"?"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {X-A: {exists: maybe}}}\#n"#,
            says: [
                #"9:40: error: exists is "maybe"; write true or false"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {X-A: [a, b]}}\#n"#,
            says: [
                #"9:31: error: the header "X-A" is a list; write text, or for example {contains: json}"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {X-A: {}}}\#n"#,
            says: [
                #"9:31: error: the header "X-A" says nothing; write for example {contains: json}"#
            ]),
        Mistake(
            adding: #"      expect: {headers: {X-A: }}\#n"#,
            says: [
                #"9:31: error: the header "X-A" is empty; write text, or for example {contains: json}"#
            ]),
        Mistake(
            adding: #"      expect: {body: {contains: ""}}\#n"#,
            says: [
                #"9:33: error: contains is empty, which everything contains; write text"#
            ]),
        Mistake(
            adding: #"      expect: {body: {matches: "(a"}}\#n"#,
            says: [
                #"9:32: error: matches "(a" cannot be read at character 3: missing closing parenthesis; mend it, or put a \ before a character that stands for itself"#
            ]),
        Mistake(
            adding: #"      expect: {body: {above: 5}}\#n"#,
            says: [
                #"9:23: error: unknown key "above" in body; body knows equals, contains, matches"#
            ]),
        Mistake(
            adding: #"      expect: {json: $.a}\#n"#,
            says: [
                #"9:22: error: json is "$.a"; write a mapping from paths, for example {$.total: {above: 5}}"#
            ]),
        Mistake(
            adding: #"      expect: {json: {user.name: ada}}\#n"#,
            says: [
                #"9:23: error: path "user.name" does not begin with $; write for example $.user.name"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a-b: 1}}\#n"#,
            says: [
                #"9:23: error: path "$.a-b" cannot be read from "-" at character 4 on; write a name with other characters as ['name']"#
            ]),
        Mistake(
            adding: #"      expect: {json: {"$.a[1:2]": 1}}\#n"#,
            says: [
                #"9:23: error: path "$.a[1:2]" cannot be read from ":" at character 6 on; slices and lists are not supported; write one index or [*]"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a: [1, 2]}}\#n"#,
            says: [
                #"9:28: error: "$.a" is a list; write one value; a path such as $.items[0] leads to each"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a: {above: five}}}\#n"#,
            says: [
                #"9:36: error: above "five" is not a number; write for example above: 5"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a: {above: "5"}}}\#n"#,
            says: [
                #"9:36: error: above is the text "5"; write a number, for example above: 5"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a: {gt: 5}}}\#n"#,
            says: [
                #"9:29: error: unknown key "gt" in "$.a"; did you mean "above"?"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a: {count: -1}}}\#n"#,
            says: [
                #"9:36: error: count "-1" is negative; write a whole number from 0 to 1,000,000,000"#
            ]),
        Mistake(
            adding: #"      expect: {json: {$.a: {equals: {b: 1}}}}\#n"#,
            says: [
                #"9:37: error: equals is a mapping; write one value; a path such as $.items[0] leads to each"#
            ]),
        Mistake(
            adding: #"      expect: {size: 64KiB}\#n"#,
            says: [
                #"9:22: error: size is "64KiB"; write for example {below: 64KiB}"#
            ]),
        Mistake(
            adding: #"      expect: {size: {below: 64 Kilo}}\#n"#,
            says: [
                #"9:30: error: below "64 Kilo" has the unknown unit "Kilo"; use one of B, KiB, MiB, GiB, kB, MB, GB"#
            ]),
        Mistake(
            adding: #"      expect: {time: 300ms}\#n"#,
            says: [
                #"9:22: error: time is "300ms"; write for example {below: 300ms}"#
            ]),
        Mistake(
            adding: #"      expect: {time: {below: 300}}\#n"#,
            says: [
                #"9:30: error: below "300" has no unit; write for example 300s or 300ms"#
            ]),
        Mistake(
            adding: #"      expect: {time: {above: 1s}}\#n"#,
            says: [
                #"9:23: error: unknown key "above" in time; time knows below"#
            ]),
        Mistake(
            adding: #"      save: $.a\#n"#,
            says: [
                #"9:13: error: save is "$.a"; write a mapping, for example {id: {json: $.id}}"#
            ]),
        Mistake(
            adding: #"      save: {}\#n"#,
            says: [
                #"9:13: error: save is empty; write a mapping, for example {id: {json: $.id}}"#
            ]),
        Mistake(
            adding: #"      save: {a-b: {json: $.a}}\#n"#,
            says: [
                #"9:14: error: the name "a-b" is not a word; use letters, digits and _, with no digit first"#
            ]),
        Mistake(
            adding: #"      save: {1a: {json: $.a}}\#n"#,
            says: [
                #"9:14: error: the name "1a" is not a word; use letters, digits and _, with no digit first"#
            ]),
        Mistake(
            adding: #"      save: {"": {json: $.a}}\#n"#,
            says: [
                #"9:13: error: save is empty; write a mapping, for example {id: {json: $.id}}"#,
                #"9:14: error: this key is empty; write a word before the colon"#,
            ]),
        Mistake(
            adding: #"      save: {a: $.token}\#n"#,
            says: [
                #"9:17: error: "a" is "$.token"; write where it is, for example {json: $.token}"#
            ]),
        Mistake(
            adding: #"      save: {a: token}\#n"#,
            says: [
                #"9:17: error: "a" is "token"; write where it is, for example {json: $.id}"#
            ]),
        Mistake(
            adding: #"      save: {a: [1]}\#n"#,
            says: [
                #"9:17: error: "a" is a list; write a mapping with keys such as json, xpath, regex"#
            ]),
        Mistake(
            adding: #"      save: {a: {}}\#n"#,
            says: [
                #"9:17: error: "a" does not say where its value is; write for example {json: $.id}"#
            ]),
        Mistake(
            adding: #"      save: {a: {jsn: $.a}}\#n"#,
            says: [
                #"9:18: error: unknown key "jsn" in "a"; did you mean "json"?"#
            ]),
        Mistake(
            adding: #"      save: {a: {json: $.a, header: X}}\#n"#,
            says: [
                #"9:29: error: a value comes from one place, but this one has "json" and "header"; keep one of them"#
            ]),
        Mistake(
            adding: #"      save: {a: {json: "$.a["}}\#n"#,
            says: [
                #"9:24: error: json "$.a[" cannot be read from its end at character 5 on; write an index such as 0 or -1, a name in quotes or *"#
            ]),
        Mistake(
            adding: #"      save: {a: {regex: "*"}}\#n"#,
            says: [
                #"9:25: error: regex "*" cannot be read at character 1: quantifier does not follow a repeatable item; mend it, or put a \ before a character that stands for itself"#
            ]),
        Mistake(
            adding: #"      save: {a: {regex: a, group: 1}}\#n"#,
            says: [
                #"9:35: error: group 1 is not there: the pattern has no group; write at most group: 0, or put ( ) around what is wanted"#
            ]),
        Mistake(
            adding: #"      save: {a: {regex: (a), group: 2}}\#n"#,
            says: [
                #"9:37: error: group 2 is not there: the pattern has 1 group; write at most group: 1, or put ( ) around what is wanted"#
            ]),
        Mistake(
            adding: #"      save: {a: {json: $.a, group: 1}}\#n"#,
            says: [
                #"9:29: error: "group" means nothing without regex; remove it"#
            ]),
        Mistake(
            adding: #"      save: {a: {header: "X Y"}}\#n"#,
            says: [
                #"9:26: error: header "X Y" is no name; write a header's name, for example Location"#
            ]),
        Mistake(
            adding: #"      save: {a: {cookie: }}\#n"#,
            says: [
                #"9:26: error: cookie is empty; write a cookie's name, for example session"#
            ]),
        Mistake(
            adding: #"      save: {a: {json: $.a, index: -1}}\#n"#,
            says: [
                #"9:36: error: index "-1" is negative; write a whole number from 0 to 1,000,000"#
            ]),
        Mistake(
            adding: #"      save: {a: {json: $.a, default: }}\#n"#,
            says: [
                #"9:38: error: default is empty; write text, "" for none"#
            ]),
        Mistake(
            adding: #"      extract: {a: {json: $.a}}\#n"#,
            says: [
                #"9:7: error: unknown key "extract" in an HTTP step; did you mean "save"?"#
            ]),
    ]
}
