import Foundation
import Testing

/// Holds a text against the file of that name in `Golden/`.
///
/// With `SQUALL_UPDATE_GOLDEN` set, the file is written instead, for a look at the difference before it is committed.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDEN"] != nil {
        try Data(text.utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "differs from Golden/\(name)", sourceLocation: sourceLocation)
}
