import Testing

@testable import LoadScript

@Suite struct ScriptArgumentsTests {
    /// Flags are `--json FILE` and `-q`.
    private func accepts(_ arguments: [String]) -> Bool {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument == "-q" || argument == "--json" && rest.popFirst()?.hasPrefix("-") == false else {
                return false
            }
        }
        return true
    }

    private func passedOn(_ given: String) -> String? {
        ScriptArguments.passedOn(
            given.split(separator: " ").map(String.init), script: "s.swift", without: ["--squall", "--control"],
            accepts: accepts
        )?.joined(separator: " ")
    }

    @Test(arguments: [
        ("s.swift", ""), ("s.swift -q --json r", "-q --json r"), ("-q s.swift --json r", "-q --json r"),
        ("--json s.swift s.swift -q", "--json s.swift -q"), ("s.swift --json s.swift", "--json s.swift"),
        ("--json s.swift -q s.swift", "--json s.swift -q"),
    ]) func allButTheFilesNameIsPassedOn(_ given: String, _ expected: String) {
        #expect(passedOn(given) == expected)
    }

    @Test(arguments: ["--squall p s.swift -q", "s.swift --squall=p -q", "--control off -q --squall p s.swift"])
    func whatSaysHowToBuildIsNot(_ given: String) {
        #expect(passedOn(given) == "-q")
    }

    @Test func anotherNameIsNotFound() {
        #expect(passedOn("./s.swift") == nil)
        #expect(passedOn("s.swift -x") == nil)
    }
}
