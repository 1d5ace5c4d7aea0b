import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct GitHubTests {
    @Test func aThresholdThatFailedIsAnnotatedWhereItStands() {
        var result = Shop.aborted
        result.verdict.thresholds[1].threshold.location = SourceLocation(file: "load/a,b: 5%.yaml", line: 12, column: 5)
        #expect(
            WorkflowAnnotations.text(result) == """
                ::error title=Threshold failed,file=load/a%2Cb%3A 5%25.yaml,line=12,col=5::errors of kind status < 5%25 for 5s \
                abort after 10s does not hold: worst 18.4 %25, at 00:11; aborted at 00:12

                """)
    }

    @Test func doubtsAreWarningsAndInvalidMeasurementsErrors() {
        var result = Shop.severalScenarios
        #expect(WorkflowAnnotations.text(result) == "")
        result.verdict = Verdict(
            validity: Validity(findings: [
                .init(name: "a", state: .valid, message: "fine"),
                .init(name: "b", state: .suspect, message: "send lag is high", advice: "use fewer users"),
            ]), thresholds: [])
        #expect(
            WorkflowAnnotations.text(result)
                == "::warning title=Measurement suspect::send lag is high; use fewer users\n")
        result.verdict.validity.findings.append(
            .init(name: "c", state: .invalid, message: "a\r\nb %0A ::set-env::\u{1B}"))
        #expect(
            WorkflowAnnotations.text(result) == """
                ::error title=Measurement invalid::a%0D%0Ab %250A ::set-env::·
                ::warning title=Measurement suspect::send lag is high; use fewer users

                """)
    }

    @Test func aRunThatWasStoppedIsAnError() {
        var result = Shop.severalScenarios
        result.ending = .interrupted
        #expect(
            WorkflowAnnotations.text(result)
                == "::error title=Load test interrupted::stopped by the user; this is what was measured until then\n")
    }

    @Test func placesAreThoseThatGitHubKnows() {
        var result = Shop.result()
        result.verdict.thresholds[1].threshold.location = SourceLocation(file: "shop.yaml", line: 3, column: 1)
        let text = WorkflowAnnotations.text(result) { place in
            SourceLocation(file: "load/\(place.file)", line: place.line, column: place.column)
        }
        #expect(
            text.hasPrefix("::error title=Threshold failed,file=load/shop.yaml,line=3,col=1::error_rate(order) < 1%25"))
    }

    @Test func theSummaryIsAddedToWhatIsThere() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "summary-\(UUID().uuidString).md").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "before\n".write(toFile: path, atomically: true, encoding: .utf8)
        for _ in 0..<2 { try await StepSummary(appendingTo: path).finish(Shop.result()) }
        let report = MarkdownReport.text(Shop.result())
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "before\n\(report)\n\(report)\n")
        #expect(throws: OutputError.self) { try StepSummary(appendingTo: "/nowhere/summary.md") }
    }
}
