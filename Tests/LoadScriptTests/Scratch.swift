import Foundation

/// A directory of a test's own, gone when nobody holds it any more.
final class Scratch {
    let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        .appending(path: "squall-script-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file, in folders that are made for it, and returns its path.
    @discardableResult func file(_ name: String, _ text: String) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// What looks like Squall's sources, in a folder of that name.
    func squall(_ name: String) throws -> String {
        try file("\(name)/Package.swift", "let package = Package(\n    name: \"Squall\",\n")
        try file("\(name)/Sources/Squall/LoadTest.swift", "")
        return path(name)
    }
}
