import Foundation
import Testing

/// What the fuzzer began with and what it found, replayed.
@Suite struct CorpusTests {
    @Test func pathsLeadWhereTheyDoInATree() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fuzz/Corpus/json-path").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 16)
        for file in files {
            let problem = JSONPromise.broken(by: Array(try Data(contentsOf: file)))
            #expect(problem == nil, "\(file.lastPathComponent)")
        }
    }
}
