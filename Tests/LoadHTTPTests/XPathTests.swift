import LoadPlan
import Testing

@testable import LoadContent
@testable import LoadHTTP

/// XPath on HTML as it is written, and on XML.
@Suite struct XPathTests {
    private static let page = """
        <!DOCTYPE html><html><head><title>Shop &amp; more</title></head>
        <body><h1 class=big>Wïnter
        <form action="/login"><input type=hidden name="csrf" value="t&quot;ok&#233;n"><input name=user></form>
        <ul><li>1<li>22<li> 3.5 </ul><p>unclosed <b>bold</body>
        """

    private func response(_ body: String = page, type: String = "text/html; charset=UTF-8") -> ReceivedResponse {
        ReceivedResponse(head: ["Content-Type: \(type)"], body: body)
    }

    private func taken(
        _ expression: String, index: Int = 0, fallback: String? = nil, from response: ReceivedResponse? = nil
    ) throws -> String {
        try (response ?? self.response())
            .taken(by: ContentExtraction("x", from: .xpath(expression), index: index, fallback: fallback))
    }

    @Test(arguments: [
        ("//input[@name='csrf']/@value", 0, "t\"okén"), ("//title", 0, "Shop & more"), ("//li", 1, "22"),
        ("count(//li)", 0, "3"), ("string(//form/@action)", 0, "/login"), ("normalize-space(//li[3])", 0, "3.5"),
        ("//li[last()]/text()", 0, " 3.5 "), ("//b | //title", 1, "bold\n"), ("1 = 1", 0, "true"),
        ("1 div 0", 0, "Infinity"),
        ("//h1/@class", 0, "big"), ("/html/body/p/b", 0, "bold\n"), ("substring-before(//title, ' ')", 0, "Shop"),
    ]) func whatIsFoundIsItsText(expression: String, index: Int, value: String) throws {
        #expect(try taken(expression, index: index).trimmed == value.trimmed)
    }

    /// A path that does not say where it begins does so at the document.
    @Test(arguments: [
        ("html/head/title", "Shop & more"), (".//title", "Shop & more"), ("descendant::title", "Shop & more"),
        ("name(*)", "html"), ("count(.)", "1"), ("count(.//li)", "3"),
    ]) func relativePathsBeginAtTheDocument(expression: String, value: String) throws {
        #expect(try taken(expression) == value)
        #expect(try response().failure(of: ContentCheck(.xpath("html/head/title"), .exists(false))) != nil)
        #expect(try response().failure(of: ContentCheck(.xpath("html/head/h7"), .exists(false))) == nil)
    }

    @Test func whatIsNotThereIsMissing() throws {
        #expect(try taken("//h7") == "nothing to save as x: xpath //h7 is missing")
        #expect(try taken("//li", index: 3) == "nothing to save as x: xpath //li with the index 3 is missing")
        #expect(try taken("//h7", fallback: "none") == "none")
        #expect(try taken("//a", from: response("")) == "the body is empty; expected x from xpath //a")
    }

    @Test(arguments: ["utf-8", "iso-8859-1"]) func theHeadSaysTheCharset(charset: String) throws {
        let type = "text/html; charset=\"\(charset)\""
        let read = try taken("//p", from: response("<p>ü</p>", type: type))
        #expect(read == (charset == "utf-8" ? "ü" : "Ã¼"))
        #expect(try taken("//p", from: response("<p>ü</p>", type: "text/html")) == "ü")
    }

    private static let feed = """
        <?xml version="1.0"?><feed xmlns="http://a.test/"><entry id="7"><![CDATA[<b>]]></entry><entry id="8"/></feed>
        """

    @Test func xmlIsReadByItsOwnRules() throws {
        for type in ["application/xml", "text/xml; charset=utf-8", "application/atom+xml"] {
            let response = response(Self.feed, type: type)
            #expect(try taken("//*[local-name()='entry']/@id", index: 1, from: response) == "8")
            #expect(try taken("//*[local-name()='entry']", from: response) == "<b>")
        }
        let broken = response("<a><b></a>", type: "application/xml")
        #expect(try taken("//b", from: broken) == "the body is no well-formed XML; expected x from xpath //b")
    }

    /// Ten lines that stand for gigabytes, a file of this machine, and an address: none is looked at.
    @Test(arguments: [
        "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">",
        "<!ENTITY a SYSTEM \"file:///etc/passwd\">",
        "<!ENTITY a SYSTEM \"http://127.0.0.1:1/\">", "<!ENTITY % a SYSTEM \"http://127.0.0.1:1/\"> %a;",
    ]) func entitiesAreRefused(declared: String) throws {
        let body = "<?xml version=\"1.0\"?><!DOCTYPE r [\(declared)]><r>&a;</r>"
        let words = "the body declares entities, which are not read; expected x from xpath //r"
        #expect(try taken("//r", from: response(body, type: "application/xml")) == words)
    }

    @Test func anExternalTypeIsNotLoaded() throws {
        let body = "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r>x</r>"
        #expect(try taken("//r", from: response(body, type: "application/xml")) == "x")
    }

    @Test func hugeAndDeepDocumentsAreBounded() throws {
        let huge = String(repeating: "<p>", count: MarkupDocument.mostBytes / 3 + 1)
        #expect(
            try taken("//p", from: response(huge))
                == "the body is larger than 4MiB, too large for xpath; expected x from xpath //p")
        for type in ["text/html", "application/xml"] {
            let deep = response(String(repeating: "<div>", count: 200_000), type: type)
            _ = try taken("count(//div)", from: deep)
            _ = try taken("string(/)", from: deep)
        }
        let wide = response("<html>" + String(repeating: "<p>x</p>", count: 20_000))
        #expect(try taken("//p[count(//p[. = 'y']) > 0]", from: wide).contains("takes more than 1000000 steps"))
    }

    private static let table =
        "<html><table>" + (0..<20_000).map { "<tr><td>row \($0)</td></tr>" }.joined()

    /// Each row takes the text of all rows: few operations, gigabytes of text.
    @Test(arguments: [
        "//td[contains(/, 'zz')]", "//td[starts-with(ancestor::*, 'zz')]", "//td[string-length(//table) = 1]",
        "//td[normalize-space(../..) = 'zz']", "//td[sum(//td) = 1]", "//td[concat('a', 'b', /) = 'zz']",
        "//td[number(/) = 1]", "string-length(translate(concat(/, /), 'a', 'b')) + count(//td[substring(/, 5) = 'b'])",
    ]) func theTextThatFunctionsTakeIsCounted(expression: String) throws {
        #expect(
            try taken(expression, from: response(Self.table)) == "xpath \(expression) takes more than 1000000 steps")
        #expect(
            try response(Self.table).failure(of: ContentCheck(.xpath(expression), .exists(true)))
                == "xpath \(expression) takes more than 1000000 steps")
    }

    @Test(arguments: [
        ("//td[contains(., 'row 19999')]", "row 19999"), ("count(//td[starts-with(., 'row 1')])", "11111"),
        ("string-length(/)", "168890"), ("count(//td[position() > 1])", "0"), ("//tr[td = 'row 7']", "row 7"),
        ("//tr[string() = 'row 7']", "row 7"),
    ]) func aLargePageIsNotTooMuch(expression: String, value: String) throws {
        #expect(try taken(expression, from: response(Self.table)) == value)
    }

    /// Whatever is sent, reading it ends.
    @Test func anyBytesAreRead() throws {
        let expression = try XPathExpression("count(//*)")
        var random = SplitMix64(seed: 11)
        let pieces = [
            "<", ">", "</p>", "<p a=", "\"", "&", "&#x0;", "<!--", "-->", "<![CDATA[", "<?xml", "<!DOCTYPE", "\0", "ü",
            "x",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 1...30, using: &random))
                .map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
            Array(text.utf8).withUnsafeBytes { bytes in
                for isXML in [false, true] {
                    _ = (try? MarkupDocument(bytes, isXML: isXML, charset: nil))?.find(expression)
                }
            }
        }
    }

    @Test(arguments: [
        ContentCheck(.xpath("//title"), .equals("Shop & more")), ContentCheck(.xpath("//title"), .contains("more")),
        ContentCheck(.xpath("//title"), .matches("^Shop")), ContentCheck(.xpath("//li"), .count(3)),
        ContentCheck(.xpath("//li[3]"), .above(3)), ContentCheck(.xpath("count(//li)"), .below(4)),
        ContentCheck(.xpath("//h1"), .exists(true)), ContentCheck(.xpath("//h7"), .exists(false)),
        ContentCheck(.xpath("1 = 2"), .exists(false)), ContentCheck(.xpath("//h7"), .count(0)),
    ]) func passes(_ check: ContentCheck) throws {
        #expect(try response().failure(of: check) == nil)
    }

    @Test(arguments: [
        (ContentCheck(.xpath("//title"), .equals("Shop")), #"xpath //title is "Shop & more"; expected "Shop""#),
        (ContentCheck(.xpath("//h7"), .equals("x")), #"xpath //h7 is missing; expected "x""#),
        (ContentCheck(.xpath("//li"), .count(2)), "xpath //li matches 3 times; expected 2"),
        (ContentCheck(.xpath("//title"), .above(2)), #"xpath //title is "Shop & more"; expected above 2"#),
        (ContentCheck(.xpath("//title"), .exists(false)), #"xpath //title is "Shop & more"; expected none"#),
    ]) func failsWithItsWords(_ check: ContentCheck, _ words: String) throws {
        #expect(try response().failure(of: check) == words)
    }

    /// Of an expression that is false the value is there.
    @Test func whatIsFalseIsNotMissing() throws {
        let check = ContentCheck(.xpath("count(//li) = 4"), .equals("true"))
        #expect(try response().failure(of: check) == #"xpath count(//li) = 4 is "false"; expected "true""#)
    }

    /// In a predicate they would be asked for only by a page that has such nodes.
    @Test(arguments: [
        ("//input[ends-with(@name, 'x')]", "a function that is not known, ends-with()"),
        ("//a[foo ()]", "a function that is not known, foo()"), ("//a[x:b]", "a prefix that nothing declares, x"),
        ("//a[x:*]", "a prefix that nothing declares, x"), ("//a[@x:b = 1]", "a prefix that nothing declares, x"),
        ("//a[$v]", "a variable that nothing gives a value, $v"),
        ("//a[. = 'b' and matches(., 'c')]", "a function that is not known, matches()"),
        ("//a[b div lower-case(c) > 1]", "a function that is not known, lower-case()"),
    ]) func unknownNamesAreFoundBeforeTheRun(_ text: String, _ what: String) {
        let error = #expect(throws: Diagnostic.self) { try XPathExpression(text) }
        #expect(error?.message == "\"\(text)\" has \(what)")
    }

    @Test(arguments: [
        "//a[@b and (c) or (d)]", "//a[(1) div (2) mod (3) * (4) = -(5)]", "//*[local-name() = 'x:y' or . = \"$v\"]",
        "//a[@xml:lang = 'de']", "child::div[mod]/and | //or", "//a[text() or comment() or node()]",
        "//processing-instruction('x')", "//a[ancestor-or-self::b][last()]", "//a[. and (b)]", "//*[* and (b)]",
        "//a[.5 div (b) = 1. or (c)]", "//a['foo()' = \"x:y\"]", "//ü-1.b[count(*) * (2) = 2]", "//@*[. = 'foo(x)']",
    ]) func operatorsAndLiteralsAreNoUnknownNames(_ text: String) throws {
        _ = try XPathExpression(text)
    }

    /// That a function does not take such arguments is seen only in a page that has such nodes.
    @Test func whatIsWrongOnlyInAPageIsSaid() throws {
        let words = "xpath //li[count('x')] has a function with arguments that it does not take"
        #expect(try taken("//li[count('x')]") == words)
        #expect(try response().failure(of: ContentCheck(.xpath("//li[count('x')]"), .exists(true))) == words)
    }

    @Test(arguments: [
        "", "//a[", "//a[@b=]", "foo()", "//x:a", "$a", "//input/@value)", "count()", "'a'/b", "count('a')",
    ])
    func aWrongExpressionIsRefusedBeforeTheRun(_ text: String) {
        #expect(throws: Diagnostic.self) { try XPathExpression(text) }
    }

    @Test func plansKeepExpressions() throws {
        let request = HTTPRequestSpecification(
            checks: [ContentCheck(.xpath("//a"), .count(2))], extractions: [ContentExtraction("a", from: .xpath("//b"))]
        )
        #expect(try HTTPRequestSpecification(planValue: request.planValue()) == request)
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0.isNewline }.reversed().drop { $0.isNewline }.reversed()) }
}
