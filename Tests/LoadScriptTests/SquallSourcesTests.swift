import Foundation
import LoadPlan
import Testing

@testable import LoadScript

@Suite struct SquallSourcesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func theFlagComesFirstThenTheEnvironmentThenTheExecutable() throws {
        let (flag, home, built) = (
            try scratch.squall("flag"), try scratch.squall("home"), try scratch.squall("built")
        )
        let executable = try scratch.file("built/.build/release/squall", "")
        func find(_ given: String?, _ environment: String?) throws -> String {
            try SquallSources.find(given: given, home: environment, executable: executable).path
        }
        #expect(try find(flag, home) == flag)
        #expect(try find(nil, home) == home)
        #expect(try find(nil, "") == built)
        #expect(try find(nil, nil) == built)
    }

    @Test func anInstalledCommandFindsThemInShare() throws {
        let share = try scratch.squall("usr/share/squall")
        let executable = try scratch.file("usr/bin/squall", "")
        // As a link in another folder, too.
        let link = scratch.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: executable)
        for executable in [executable, link] {
            #expect(try SquallSources.find(given: nil, home: nil, executable: executable).path == share)
        }
    }

    @Test func anotherPackageIsNotSquall() throws {
        try scratch.file("other/Package.swift", "let package = Package(name: \"Other\")")
        try scratch.file("other/Sources/Squall/LoadTest.swift", "")
        let executable = try scratch.file("other/.build/squall", "")
        let error = #expect(throws: Diagnostic.self) {
            try SquallSources.find(given: nil, home: nil, executable: executable)
        }
        let text = "\(try #require(error))"
        for way in ["in no folder above \(executable)", "--squall", "SQUALL_HOME", "make install"] {
            #expect(text.contains(way), "\(text)")
        }
    }

    @Test(arguments: [true, false]) func aFolderWithoutThemIsNamed(_ isFlag: Bool) throws {
        let folder = scratch.url.path
        let error = #expect(throws: Diagnostic.self) {
            try SquallSources.find(given: isFlag ? folder : nil, home: folder, executable: "/bin/sh")
        }
        #expect(
            try #require(error).description
                == "error: \(isFlag ? "--squall" : "SQUALL_HOME") names \(folder), which does not have Squall's sources; "
                + "name the folder with Squall's Package.swift")
    }

    @Test func anyChangeOfThemIsSeen() throws {
        let sources = try SquallSources.find(given: try scratch.squall("squall"), home: nil, executable: "")
        func fingerprint() -> String {
            var hash = ContentHash()
            sources.take(into: &hash)
            return hash.text
        }
        var seen = [fingerprint()]
        #expect(fingerprint() == seen[0])
        try scratch.file("squall/Sources/Squall/LoadTest.swift", "// changed")
        seen.append(fingerprint())
        try scratch.file("squall/Sources/Squall/New.swift", "")
        seen.append(fingerprint())
        try scratch.file("squall/Package.swift", "let package = Package(name: \"Squall\") // changed")
        seen.append(fingerprint())
        #expect(Set(seen).count == seen.count)
    }
}
