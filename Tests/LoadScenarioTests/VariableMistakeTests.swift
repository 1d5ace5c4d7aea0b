import Testing

/// What a user reads about mistakes in variables and generated values.
@Suite struct VariableMistakeTests {
    @Test(arguments: variables + generators) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func variable(_ value: String, _ says: String...) -> Mistake {
        Mistake(adding: "variables: {token: \(value)}\n", says: says)
    }

    static let variables = [
        Mistake(
            adding: "variables: 7\n",
            says: [
                #"9:12: error: variables is "7"; write names with what they stand for, for example variables: {product: 7}"#
            ]),
        variable(
            "[a]",
            #"9:20: error: the variable "token" is a list; write a text or number, or for example {env: SHOP_TOKEN, default: none, secret: true}"#
        ),
        variable("{defalt: a}", #"9:21: error: unknown key "defalt" in a variable; did you mean "default"?"#),
        variable("{value: a, secret: 1}", #"9:39: error: secret is "1"; write true or false"#),
        variable("{value: [a]}", #"9:28: error: value is a list; write a text or number; "" is a text of nothing"#),
        variable("{env: \"\"}", "9:26: error: env is empty; write a name"),
        variable("{value: a, default: b}", #"9:31: error: "default" means nothing beside value; remove it"#),
        variable(
            "{env: A, value: b}", #"9:21: error: "env" means nothing beside value; write default instead of value"#),
        Mistake(
            adding: "variables: {a.b: 1, 1a: 2, \"\": 3, ä: 4}\n",
            says: [
                #"9:13: error: the name "a.b" contains "."; write letters, digits, _ and -, beginning with a letter"#,
                #"9:21: error: the name "1a" begins with "1"; write letters, digits, _ and -, beginning with a letter"#,
                "9:28: error: this key is empty; write a word before the colon",
                #"9:35: error: the name "ä" contains "ä"; write letters, digits, _ and -, beginning with a letter"#,
            ]),
        Mistake(
            adding: "variables: {a: 1}\ngenerate: {a: uuid}\ndata: {a: {rows: [{b: 1}]}}\n",
            says: [
                #"10:12: error: the name "a" is taken; it first stands on line 9; give each variable, data source and generated value its own name"#,
                #"11:8: error: the name "a" is taken; it first stands on line 9; give each variable, data source and generated value its own name"#,
            ]),
    ]

    private static func generator(_ value: String, _ says: String...) -> Mistake {
        Mistake(adding: "generate: {id: \(value)}\n", says: says)
    }

    static let generators = [
        Mistake(
            adding: "generate: uuid\n",
            says: [
                #"9:11: error: generate is "uuid"; write names with what they stand for, for example generate: {order_id: uuid}"#
            ]),
        generator("uuidd", #"9:16: error: the generated value "uuidd" is unknown; did you mean uuid?"#),
        generator(
            "name",
            #"9:16: error: the generated value "name" is unknown; write uuid, or for example {integer: [1, 100]}"#),
        generator(
            "integer",
            #"9:16: error: the generated value "integer" is unknown; write for example {integer: [1, 100]}"#),
        generator(
            "[uuid]",
            #"9:16: error: the generated value "id" is a list; write uuid, or for example {integer: [1, 100]}"#),
        generator("{}", "9:16: error: a generated value is a mapping; write uuid, or for example {integer: [1, 100]}"),
        generator("{regex: a}", #"9:17: error: unknown key "regex" in a generated value; did you mean "pattern"?"#),
        generator(
            "{text: 5, pattern: a}",
            "9:17: error: a generated value is either pattern or text; keep one of them"),
        generator("{integer: 5}", #"9:26: error: integer is "5"; write two numbers, for example integer: [1, 100]"#),
        generator(
            "{integer: [5]}", "9:26: error: integer has 1 value; write two numbers, for example integer: [1, 100]"),
        generator("{integer: [9, 1]}", "9:26: error: integer goes from 9 down to 1; write integer: [1, 9]"),
        generator(
            "{integer: [1, x]}",
            #"9:30: error: integer "x" is not a whole number; write a whole number from -1,000,000,000,000,000,000 to 1,000,000,000,000,000,000"#
        ),
        generator("{choice: []}", "9:25: error: choice is an empty list; write texts, for example choice: [red, blue]"),
        generator("{choice: red}", #"9:25: error: choice is "red"; write texts, for example choice: [red, blue]"#),
        generator("{choice: [[a]]}", "9:26: error: a choice is a list; write a text or number"),
        generator(
            "{choice: {red: 0}}",
            #"9:31: error: weight "0" is out of range; write a number above 0 and up to 1,000,000"#),
        generator(
            "{pattern: \"[A-Z\"}",
            #"9:26: error: pattern "[A-Z" has a class that is not closed; add ], or write \[ for the sign"#),
        generator(
            "{pattern: a+}",
            #"9:26: error: pattern "a+" repeats without end with +; write how often, for example {1,8}, or \+ for the sign"#
        ),
        generator(
            "{pattern: [a]}", #"9:26: error: pattern is a list; write a pattern, for example "[A-Z]{3}""#),
        generator("{sequence: {form: 1}}", #"9:28: error: unknown key "form" in a sequence; did you mean "from"?"#),
        generator(
            "{sequence: {step: 0}}", "9:34: error: step is zero; write how far two numbers are apart, for example 1"),
        generator(
            "{sequence: 5}", #"9:27: error: a sequence is "5"; write a mapping with keys such as from, step"#),
        generator(
            "{timestamp: iso}", #"9:28: error: timestamp "iso" is unknown; write one of unix, unix-ms, iso8601"#),
        generator(
            "{text: 0}", #"9:23: error: text "0" is out of range; write a whole number from 1 to 65,536"#),
    ]
}
