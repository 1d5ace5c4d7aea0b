import Foundation
import Testing

/// What the fuzzer began with and what it found, replayed.
@Suite struct CorpusTests {
    @Test func messagesAreFoundInAnyPieces() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fuzz/Corpus/grpc-messages").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 16)
        for file in files {
            let problem = GRPCMessagePromise.broken(by: Array(try Data(contentsOf: file)))
            #expect(problem == nil, "\(file.lastPathComponent)")
        }
    }
}
