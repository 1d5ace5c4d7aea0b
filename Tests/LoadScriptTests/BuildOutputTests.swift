import Testing

@testable import LoadScript

@Suite struct BuildOutputTests {
    private func output(_ text: String) -> (BuildOutput, [BuildProgress]) {
        var output = BuildOutput(of: ScriptFile(name: "my/shop.swift", path: "/home/ada/my/shop.swift", text: ""))
        let steps = text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { output.receive($0) }
        return (output, steps)
    }

    @Test func stepsAreCounted() {
        let (_, steps) = output(
            "Building for debugging...\n[0/2] Planning\n[12/240] Compiling Squall A.swift\nBuild complete!")
        #expect(steps == [BuildProgress(step: 0, of: 2), BuildProgress(step: 12, of: 240)])
    }

    @Test func mistakesAreToldOnceAndByTheUsersName() {
        let message = """
            /home/ada/my/shop.swift:9:9: error: cannot find 'x' in scope
             1 | #sourceLocation(file: "/home/ada/my/shop.swift", line: 1)
             9 |
            10 | let y = x
               |         `- error: cannot find 'x' in scope
            """
        let (output, _) = output("[1/3] Emitting\n\(message)\n[2/3] Compiling\n\(message)\nerror: fatalError")
        let told = """
            my/shop.swift:9:9: error: cannot find 'x' in scope
             8 |
             9 | let y = x
               |         `- error: cannot find 'x' in scope
            """
        #expect(output.failure == told)
    }

    @Test func warningsOfOthersAreNotTheUsers() {
        let (output, _) = output(
            "warning: a dependency\n/home/ada/my/shop.swift:1:1: warning: unused\n/lib/a.swift:1:1: warning: old")
        #expect(output.warnings == "my/shop.swift:1:1: warning: unused")
    }

    @Test func whatKeepsSquallItselfFromBeingBuiltIsTold() {
        let (output, _) = output(
            "Fetching x\nwarning: w\nerror: Failed to clone repository x:\n    fatal: no route\n[1/2] A")
        #expect(output.failure == "error: Failed to clone repository x:\n    fatal: no route")
    }

    @Test func aFailureIsNeverSilent() {
        #expect(output("Killed").0.failure == "error: my/shop.swift was not built, and swift does not say why")
    }
}
