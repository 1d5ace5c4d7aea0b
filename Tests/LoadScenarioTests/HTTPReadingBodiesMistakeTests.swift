import Testing

/// What a user reads about mistakes in `compression`, `xpath`, and places under `expect`.
@Suite struct HTTPReadingBodiesMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "http: {compression: br}\n",
            says: [#"9:21: error: compression "br" is unknown; write one of gzip, deflate"#]),
        Mistake(
            adding: "http: {compression: [gzip, 5]}\n",
            says: [#"9:28: error: compression "5" is unknown; write one of gzip, deflate"#]),
        Mistake(
            adding: "http: {compression: []}\n",
            says: ["9:21: error: compression is an empty list; write for example gzip, or [gzip, deflate]"]),
        Mistake(
            adding: "http: {compression: gzip, headers: {accept-encoding: br}}\n",
            says: [
                #"9:8: error: "compression" stands beside a header "Accept-Encoding", which says the same; keep one of them"#
            ]),
        Mistake(
            adding: "      save: {csrf: {xpath: '//input['}}\n",
            says: [
                #"9:28: error: xpath "//input[" cannot be read at character 9; write for example //input[@name="csrf"]/@value"#
            ]),
        Mistake(
            adding: "      save: {csrf: {xpath: 'first(//input)'}}\n",
            says: [
                #"9:28: error: xpath "first(//input)" has a function that is not known, first(); use what XPath 1.0 knows, and local-name() instead of prefixes"#
            ]),
        Mistake(
            adding: "      save: {csrf: {xpath: '//a:b'}}\n",
            says: [
                #"9:28: error: xpath "//a:b" has a prefix that nothing declares, a; use what XPath 1.0 knows, and local-name() instead of prefixes"#
            ]),
        Mistake(
            adding: "      expect: {xpath: {\"//input[ends-with(@name, 'x')]\": {exists: true}}}\n",
            says: [
                #"9:24: error: xpath "//input[ends-with(@name, 'x')]" has a function that is not known, ends-with(); use what XPath 1.0 knows, and local-name() instead of prefixes"#
            ]),
        Mistake(
            adding: "      save: {csrf: {css: 'input.csrf'}}\n",
            says: [#"9:21: error: unknown key "css" in "csrf"; did you mean "xpath"?"#]),
        Mistake(
            adding: "      expect: {css: {h1: a}}\n",
            says: [#"9:16: error: unknown key "css" in "expect"; did you mean "xpath"?"#]),
        Mistake(
            adding: "      expect: {xpath: //h1}\n",
            says: [#"9:23: error: xpath is "//h1"; write a mapping from expressions, for example {//h1: Welcome}"#]),
        Mistake(
            adding: "      expect: {xpath: {'//h1[': a}}\n",
            says: [
                #"9:24: error: xpath "//h1[" cannot be read at character 6; write for example //input[@name="csrf"]/@value"#
            ]),
        Mistake(
            adding: "      expect: {xpath: {//h1: {is: a}}}\n",
            says: [#"9:31: error: unknown key "is" in "//h1"; did you mean "equals"?"#]),
        Mistake(
            adding: "      expect: {xpath: {//h1: {}}}\n",
            says: [#"9:30: error: "//h1" says nothing; write for example {contains: Welcome}"#]),
        Mistake(
            adding: "      expect: {body: {contains: \"${product}\"}}\n",
            says: [
                "9:33: error: nothing gives ${product} a value; write $${product} for the text, or give product a value"
            ]),
        Mistake(
            adding: "      expect: {body: {matches: \"${product}\"}}\n",
            says: [
                "9:32: error: ${product} is not filled under matches; write what is meant: texts under matches are taken as they stand"
            ]),
        Mistake(
            adding: "      expect: {json: {$.n: \"${n}\"}}\n      save: {n: {json: $.n}}\n",
            says: [#"9:7: error: "expect" asks for ${n}, which this step saves anew; save it under another name"#]),
    ]
}
