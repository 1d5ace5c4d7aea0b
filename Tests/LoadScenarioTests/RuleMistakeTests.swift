import Testing

/// What a user reads about mistakes in the rules for a part of a response, and for a value of a condition.
@Suite struct RuleMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func expect(_ part: String, _ says: String...) -> Mistake {
        Mistake(adding: "      expect: {\(part)}\n", says: says)
    }

    private static func condition(_ rule: String, _ says: String...) -> Mistake {
        Mistake(
            replacing: "    - get: /\n",
            by: "    - {name: a, steps: [{if: {role: {\(rule)}}, then: [{get: /}]}]}\nvariables: {role: admin}\n",
            says: says)
    }

    static let mistakes: [Mistake] = [
        expect(
            #"headers: {X-A: {contains: ""}}"#, "9:42: error: contains is empty, which everything contains; write text"),
        expect(
            "headers: {X-A: {equals: [a]}}",
            "9:40: error: equals is a list; write text, or for example {contains: json}"),
        expect(
            "headers: {X-A: {matches: '('}}",
            #"9:41: error: matches "(" cannot be read at character 2: missing closing parenthesis; mend it, or put a \ before a character that stands for itself"#
        ),
        expect("body: [a]", "9:22: error: body is a list; write text, or for example {contains: json}"),
        expect("body: {equals: [a]}", "9:31: error: equals is a list; write text, or for example {contains: json}"),
        expect("json: {$.a: {below: few}}", #"9:36: error: below "few" is not a number; write for example below: 5"#),
        expect("json: {$.a: {contains: [a]}}", "9:39: error: contains is a list; write text"),
        expect("json: {$.a: {exists: 1}}", #"9:37: error: exists is "1"; write true or false"#),
        expect(
            "json: {$.a: {matches: '['}}",
            #"9:38: error: matches "[" cannot be read at character 2: missing terminating ] for character class; mend it, or put a \ before a character that stands for itself"#
        ),
        expect(
            "xpath: {//h1: {above: many}}", #"9:38: error: above "many" is not a number; write for example above: 5"#),
        expect(
            #"xpath: {//h1: {below: "5"}}"#,
            #"9:38: error: below is the text "5"; write a number, for example below: 5"#),
        expect(
            #"xpath: {//h1: {contains: ""}}"#, "9:41: error: contains is empty, which everything contains; write text"),
        expect(
            "xpath: {//h1: {count: -1}}",
            #"9:38: error: count "-1" is negative; write a whole number from 0 to 1,000,000,000"#),
        expect(
            "xpath: {//h1: {equals: [a]}}", "9:39: error: equals is a list; write text, or for example {contains: json}"
        ),
        expect("xpath: {//h1: {exists: yes}}", #"9:39: error: exists is "yes"; write true or false"#),
        expect(
            "xpath: {//h1: {matches: '('}}",
            #"9:40: error: matches "(" cannot be read at character 2: missing closing parenthesis; mend it, or put a \ before a character that stands for itself"#
        ),
        expect(
            "size: {above: 64 Kilo}",
            #"9:30: error: above "64 Kilo" has the unknown unit "Kilo"; use one of B, KiB, MiB, GiB, kB, MB, GB"#),
        condition("equals: [a]", "8:46: error: equals is a list; write text"),
        condition("not: [a]", "8:43: error: not is a list; write text"),
        condition("contains: [a]", "8:48: error: contains is a list; write text"),
        condition("below: few", #"8:45: error: below "few" is not a number; write for example below: 5"#),
        condition("exists: maybe", #"8:46: error: exists is "maybe"; write true or false"#),
    ]
}
