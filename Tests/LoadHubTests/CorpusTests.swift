import Foundation
import Testing

/// What the fuzzer began with and what it found, replayed.
@Suite struct CorpusTests {
    @Test func readingsAreRefusedOrWhatTheyWere() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fuzz/Corpus/readings").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 5)
        for file in files {
            let problem = ReadingsPromise.broken(by: Array(try Data(contentsOf: file)))
            #expect(problem == nil, "\(file.lastPathComponent)")
        }
    }
}
