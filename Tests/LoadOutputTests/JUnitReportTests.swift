import Foundation
import FoundationXML
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct JUnitReportTests {
    typealias Node = FoundationXML.XMLElement

    private func parsed(_ result: RunResult) throws -> Node {
        let document = try XMLDocument(xmlString: JUnitReport.text(result))
        return try #require(document.rootElement())
    }

    private func elements(_ path: String, of node: Node) throws -> [Node] {
        try node.nodes(forXPath: path).compactMap { $0 as? Node }
    }

    private func attribute(_ name: String, of node: Node?) -> String? {
        node?.attribute(forName: name)?.stringValue
    }

    @Test func isWrittenForPeopleToo() throws {
        try expectGolden(JUnitReport.text(Shop.aborted), "report.xml")
    }

    @Test func aTestForEachThresholdAndOneForTheMeasurement() throws {
        let root = try parsed(Shop.result())
        let cases = try elements("testsuite/testcase", of: root)
        #expect(
            cases.map { attribute("name", of: $0) }
                == ["p99 < 300ms", "error_rate(order) < 1%", "the measurement is valid"])
        #expect(
            cases.map { attribute("classname", of: $0) } == ["shop.thresholds", "shop.thresholds", "shop.measurement"])
        #expect(try cases.map { try elements("failure", of: $0).count } == [0, 1, 0])
        let failure = try elements("failure", of: cases[1]).first
        #expect(attribute("message", of: failure) == "error_rate(order) < 1% does not hold: 2.00 %")
        let figures = try elements("testsuite/properties/property", of: root)
        func figure(_ name: String) -> Double? {
            figures.first { attribute("name", of: $0) == name }
                .flatMap { attribute("value", of: $0) }.flatMap { Double($0) }
        }
        #expect(figure("exchanges") == 12_000 && figure("exit_code") == 1)
        #expect(figure("throughput") == 399)
        #expect(figure("response_time.max") == 0.9)
    }

    /// What a reader counts and what the report says it has are the same, and agree with the exit code.
    @Test(arguments: [
        Shop.result(), Shop.aborted, Shop.result(total: Shop.interval(from: 0, seconds: 30, count: 12_000)),
        Shop.result(ending: .interrupted), Shop.result(ending: .unreachable),
        Shop.result(total: Snapshot(start: .zero, end: .zero)), Shop.result(Shop.closedPlan),
    ]) func countsAgree(_ result: RunResult) throws {
        let root = try parsed(result)
        let found = [
            ("tests", try elements("testsuite/testcase", of: root).count),
            ("failures", try elements("testsuite/testcase/failure", of: root).count),
            ("errors", try elements("testsuite/testcase/error", of: root).count),
        ]
        for suite in try [root] + elements("testsuite", of: root) {
            for (name, count) in found { #expect(attribute(name, of: suite) == "\(count)", "\(name)") }
        }
        #expect((found[1].1 + found[2].1 == 0) == (result.exitCode == .pass))
        #expect(try schemaMistakes(root) == [])
    }

    @Test func anyTextComesBackAsItWas() throws {
        let name = "a<b> & \"c\" 'd' ]]> ü 🌩 tab\tline\nbreak\r"
        var result = Shop.aborted
        result.plan.name = name
        result.verdict.validity.findings[0].message = name
        result.verdict.validity.findings[0].state = .suspect
        let root = try parsed(result)
        #expect(attribute("name", of: try elements("testsuite", of: root).first) == name)
        let words = try elements("testsuite/testcase/system-out", of: root).last?.stringValue
        #expect(words?.contains(name) == true)
        // XML has no way to write these.
        result.plan.name = "a\u{0}b\u{1B}c\u{FFFE}d"
        let suite = try elements("testsuite", of: parsed(result)).first
        #expect(attribute("name", of: suite) == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d")
    }

    @Test func aMissingDirectoryIsSaidBeforeTheLoad() {
        #expect(throws: OutputError.self) { try JUnitReportFile(path: "/nowhere/report.xml") }
    }

    /// The part of the schema of Jenkins' xUnit plug-in (junit-10.xsd) that the report uses: for each element its
    /// attributes, those that it must have first, and what may be in it.
    private static let schema: [String: (required: [String], optional: [String], content: [String])] = [
        "testsuites": ([], ["name", "time", "tests", "failures", "errors"], ["testsuite"]),
        "testsuite": (
            ["name", "tests", "failures", "errors"], ["time", "skipped", "timestamp"], ["properties", "testcase"]
        ),
        "properties": ([], [], ["property"]), "property": (["name", "value"], [], []),
        "testcase": (["name"], ["classname", "time"], ["failure", "error", "system-out"]),
        "failure": ([], ["message", "type"], []), "error": ([], ["message", "type"], []), "system-out": ([], [], []),
    ]

    private func schemaMistakes(_ node: Node) throws -> [String] {
        guard let name = node.name, let allowed = Self.schema[name] else { return ["unknown \(node.name ?? "")"] }
        let attributes = (node.attributes ?? []).compactMap(\.name)
        var found = allowed.required.filter { !attributes.contains($0) }.map { "\(name) has no \($0)" }
        found += attributes.filter { !(allowed.required + allowed.optional).contains($0) }.map { "\(name) has \($0)" }
        if let time = attribute("time", of: node), time.wholeMatch(of: /[0-9]+\.[0-9]{3}/) == nil {
            found.append("time \(time)")
        }
        if let instant = attribute("timestamp", of: node),
            instant.wholeMatch(of: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/) == nil
        {
            found.append("timestamp \(instant)")
        }
        for child in (node.children ?? []).compactMap({ $0 as? Node }) {
            if !allowed.content.contains(child.name ?? "") { found.append("\(child.name ?? "") in \(name)") }
            found += try schemaMistakes(child)
        }
        return found
    }
}
