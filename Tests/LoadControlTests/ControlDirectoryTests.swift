import Foundation
import LoadPlan
import Testing

@testable import LoadControl

@Suite struct ControlDirectoryTests {
    private func withPath(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "squall-control-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func entry(_ pid: Int32) -> ControlFile {
        ControlFile(pid: pid, address: .anyPort.on(port: 80), token: "secret", name: "shop")
    }

    private func permissions(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func onlyTheUserMayReadWhatATestLeaves() throws {
        try withPath { path in
            let directory = ControlDirectory(path: path)
            #expect(directory.running() == [])
            try directory.add(entry(getpid()))
            #expect(try permissions(path) == 0o700)
            #expect(try permissions("\(path)/\(getpid()).json") == 0o600)
            #expect(directory.running() == [entry(getpid())])
            directory.remove(entry(getpid()))
            #expect(directory.running() == [])
        }
    }

    @Test func whatADeadProcessLeftIsRemoved() throws {
        try withPath { path in
            let directory = ControlDirectory(path: path)
            try directory.add(entry(getpid()))
            // Above the largest process id of Linux.
            try directory.add(entry(1 << 23))
            #expect(directory.running() == [entry(getpid())])
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["\(getpid()).json"])
        }
    }

    @Test func aFileOfAnEarlierProcessIsReplacedAndNotFollowed() throws {
        try withPath { path in
            let directory = ControlDirectory(path: path)
            try directory.add(entry(getpid()))
            let file = "\(path)/\(getpid()).json"
            try FileManager.default.removeItem(atPath: file)
            try "untouched".write(toFile: "\(path)/other", atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "\(path)/other")
            try directory.add(entry(getpid()))
            #expect(try String(contentsOfFile: "\(path)/other", encoding: .utf8) == "untouched")
            #expect(directory.running() == [entry(getpid())])
        }
    }

    @Test func aDirectoryThatOthersMayReadIsRefused() throws {
        try withPath { path in
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
            let mistake = #expect(throws: Diagnostic.self) { try ControlDirectory(path: path).add(entry(getpid())) }
            #expect(mistake?.fix?.contains("XDG_RUNTIME_DIR") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
        }
        #expect(throws: Diagnostic.self) { try ControlDirectory(path: "/none/of/this").add(entry(getpid())) }
    }

    @Test func tokensAreLongAndNeverTheSame() {
        let tokens = (0..<100).map { _ in ControlFile.makeToken() }
        #expect(Set(tokens).count == 100 && tokens.allSatisfy { $0.count == 64 })
    }
}
