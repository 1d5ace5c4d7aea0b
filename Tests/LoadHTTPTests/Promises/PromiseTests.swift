import Foundation
import Testing

/// What the fuzzer began with and what it found, replayed: the parsers' promises hold.
@Suite struct PromiseTests {
    private func hold(_ corpus: String, _ broken: ([UInt8]) -> String?) throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../../Fuzz/Corpus/\(corpus)").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 16)
        for file in files {
            let problem = broken(Array(try Data(contentsOf: file)))
            #expect(problem == nil, "\(file.lastPathComponent)")
        }
    }

    @Test func eventsAreFoundInAnyPieces() throws { try hold("events", EventStreamPromise.broken) }
    @Test func headsOfHTTP2AreThoseOfTheRequest() throws { try hold("request-head", RequestHeadPromise.broken) }
    @Test func cookiesAreReadByTheirRules() throws { try hold("set-cookie", CookieFieldPromise.broken) }
    @Test func targetsAreReadAgainAsTheyWere() throws { try hold("target", TargetPromise.broken) }
}
