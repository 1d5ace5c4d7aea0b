import Foundation
import Testing

@testable import LoadWebSocket

/// What fuzzing found, and what it began with, read again: where the bytes are cut makes no difference.
@Suite struct CorpusTests {
    @Test func theCorpusIsReadTheSameInPieces() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fuzz/Corpus/websocket")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 10)
        for file in files {
            let input = Array(try Data(contentsOf: file))
            guard let mode = input.first else { continue }
            func read(_ size: Int) -> [ReadEvent] {
                let inflater =
                    mode & 1 == 0
                    ? nil : MessageInflater(windowBits: mode & 2 == 0 ? 15 : 9, keepsContext: mode & 4 == 0)
                return ReadEvent.read(Array(input.dropFirst()), limit: 4096, inflater: inflater) { $0 + size }
            }
            let whole = read(input.count)
            for size in [1, 7, 64] { #expect(read(size) == whole, "\(file.lastPathComponent)") }
        }
    }
}
