import LoadPlan
import Testing

@Test func diagnosticPrintsPlaceMessageAndFix() {
    let place = SourceLocation(file: "checkout.yaml", line: 14, column: 9)
    let mistake = Diagnostic(#"rate "5OO/s" is not a number"#, fix: "write for example 500/s", at: place)
    #expect(
        mistake.description == #"checkout.yaml:14:9: error: rate "5OO/s" is not a number; write for example 500/s"#)
}
