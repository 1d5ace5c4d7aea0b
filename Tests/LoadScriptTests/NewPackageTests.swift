import Foundation
import LoadPlan
import Testing

@testable import LoadScript

@Suite struct NewPackageTests {
    @Test(arguments: ["shop", "load-test", "Shop_2"]) func aNameMakesAModule(_ text: String) throws {
        #expect(try PackageName(text).module == text.replacing("-", with: "_"))
    }

    @Test(arguments: ["", "2shop", "-shop", "a b", "a/b", "..", "schöner", "shop.swift", "a\"b"])
    func whatIsNoNameIsRefused(_ text: String) {
        #expect(
            throws: Diagnostic(
                "\"\(text)\" is no name for a package: it becomes a folder, a program and a module of Swift",
                fix: "write a letter, then letters, digits, - and _, for example shop")
        ) { try PackageName(text) }
    }

    @Test(arguments: ["Squall", "squall", "LoadEngine", "Testing", "main", "class"])
    func aNameThatIsTakenIsRefused(_ text: String) {
        #expect(
            throws: Diagnostic(
                "\"\(text)\" is already the name of something in Swift or Squall", fix: "write for example \(text)-load"
            )
        ) { try PackageName(text) }
    }

    @Test func itIsWrittenIntoANewFolder() throws {
        let scratch = try Scratch()
        let sources = try SquallSources.find(given: try scratch.squall("squall"), home: nil, executable: "")
        let package = NewPackage(try PackageName("my-shop"), sources: sources)
        try package.write(in: scratch.url.path)
        for file in [
            "Package.swift", "Sources/my-shop/main.swift", "Sources/my-shop/Scenario.swift",
            "Tests/my-shopTests/ScenarioTests.swift", "README.md", ".gitignore",
        ] {
            #expect(FileManager.default.fileExists(atPath: scratch.path("my-shop/\(file)")), "\(file)")
        }
        let manifest = try String(contentsOfFile: scratch.path("my-shop/Package.swift"), encoding: .utf8)
        #expect(manifest.contains("path: \"\(sources.path)\""))
        let test = try String(
            contentsOfFile: scratch.path("my-shop/Tests/my-shopTests/ScenarioTests.swift"), encoding: .utf8)
        #expect(test.contains("@testable import my_shop\n"))
    }

    @Test func aPluginsPackageIsWrittenWhole() throws {
        let scratch = try Scratch()
        let sources = try SquallSources.find(given: try scratch.squall("squall"), home: nil, executable: "")
        try NewPackage(try PackageName("my-squall"), kind: .plugin, sources: sources).write(in: scratch.url.path)
        for file in [
            "Package.swift", "Sources/my-squall/main.swift", "Sources/LineProtocol/LinePlugin.swift",
            "Sources/LineProtocol/LineClient.swift", "Sources/line-server/main.swift",
            "Tests/LineProtocolTests/LinePluginTests.swift", "scenario.yaml", "README.md", ".gitignore",
        ] {
            #expect(FileManager.default.fileExists(atPath: scratch.path("my-squall/\(file)")), "\(file)")
        }
    }

    @Test func aFolderThatIsThereStaysAsItIs() throws {
        let scratch = try Scratch()
        try scratch.file("shop/mine", "mine")
        let sources = try SquallSources.find(given: try scratch.squall("squall"), home: nil, executable: "")
        #expect(throws: Diagnostic("shop exists already", fix: "choose another name, or remove it")) {
            try NewPackage(try PackageName("shop"), sources: sources).write(in: scratch.url.path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("shop")) == ["mine"])
    }
}
