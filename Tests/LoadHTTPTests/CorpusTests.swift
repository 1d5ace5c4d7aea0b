import Foundation
import Testing

@testable import LoadHTTP

/// The fuzzer's corpus, crashes of the past among it: none may come back.
@Suite struct CorpusTests {
    static let files: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).sorted()
    }()

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Fuzz/Corpus/http1-response").standardized

    @Test func theCorpusIsThere() {
        #expect(Self.files.count >= 20)
    }

    @Test(arguments: files)
    func whereItIsCutMakesNoDifference(_ file: String) throws {
        let content = try Data(contentsOf: Self.folder.appendingPathComponent(file))
        for method in [RequestMethod.other, .head, .connect] {
            let limits = HTTP1ResponseMachine.Limits(headBytes: 512, bodyBytes: 1024)
            let input = ResponseInput(bytes: Array(content), method: method, limits: limits)
            let whole = input.read()
            for cut in 0...input.bytes.count { #expect(input.read(cutAt: [cut]) == whole) }
            #expect(input.read(cutAt: Array(0..<input.bytes.count)) == whole)
        }
    }
}
