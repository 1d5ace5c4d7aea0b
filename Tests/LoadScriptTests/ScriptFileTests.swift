import LoadPlan
import Testing

@testable import LoadScript

@Suite struct ScriptFileTests {
    @Test func theCompilerIsToldWhereTheFileIs() {
        let script = ScriptFile(name: "shop.swift", path: "/home/ada/shop.swift", text: "import Squall\n")
        #expect(script.source == "#sourceLocation(file: \"/home/ada/shop.swift\", line: 1)\nimport Squall\n")
    }

    @Test func aPathMayHaveAnyCharacters() {
        let script = ScriptFile(name: "", path: "/a \"b\"\\(c)\n/ü.swift", text: "")
        #expect(script.source == #"#sourceLocation(file: "/a \"b\"\\(c)\u{a}/ü.swift", line: 1)"# + "\n")
    }

    @Test func theLineForTheShellIsAComment() {
        let script = ScriptFile(name: "", path: "/s.swift", text: "#!/usr/bin/env -S squall run\nimport Squall\n")
        #expect(script.source.hasSuffix("line: 1)\n///usr/bin/env -S squall run\nimport Squall\n"))
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let scratch = try Scratch()
        #expect(throws: Diagnostic("\(scratch.path("x.swift")): no such file", fix: fix)) {
            try ScriptFile(scratch.path("x.swift"))
        }
        #expect(throws: Diagnostic("\(scratch.url.path): cannot be read", fix: fix)) {
            try ScriptFile(scratch.url.path)
        }
    }

    private let fix = "name a scenario file, or a URL such as http://127.0.0.1:8080/"
}

@Suite struct ScriptPackageTests {
    private let scratch: Scratch
    private let sources: SquallSources

    init() throws {
        scratch = try Scratch()
        sources = try SquallSources.find(given: try scratch.squall("squall"), home: nil, executable: "")
    }

    private func package(_ configuration: ScriptBuilder.Configuration = .release) -> ScriptPackage {
        ScriptPackage(sources: sources, configuration: configuration, cache: scratch.path("cache"))
    }

    @Test func aProgramIsKnownByItsFilesContentAndPlace() {
        let programs = [("a", "x"), ("a", "y"), ("b", "x")].map { path, text in
            package().program(of: ScriptFile(name: "s", path: path, text: text))
        }
        #expect(Set(programs).count == 3)
        #expect(programs[0] == package().program(of: ScriptFile(name: "other", path: "a", text: "x")))
    }

    @Test func aChangeOfSquallAsksForAnotherProgram() throws {
        let script = ScriptFile(name: "s", path: "s", text: "")
        let before = package().program(of: script)
        try scratch.file("squall/Sources/Squall/LoadTest.swift", "// changed")
        #expect(package().program(of: script) != before)
    }

    @Test func whatIsBuiltForAnotherPurposeIsBuiltElsewhere() {
        #expect(package(.debug).path != package(.release).path)
        #expect(package(.release).arguments.contains("-cross-module-optimization"))
        #expect(!package(.debug).arguments.contains("-cross-module-optimization"))
    }
}
