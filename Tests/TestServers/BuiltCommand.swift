import Foundation

/// What the build made.
public enum BuiltCommand {
    /// The repository's folder.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `squall`, where the build put it: beside the tests.
    public static let squall: String = {
        let candidates = [
            URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent(),
            Bundle.main.bundleURL, repository.appending(path: ".build/debug"),
        ].map { $0.appending(path: "squall").path }
        return candidates.first(where: FileManager.default.isExecutableFile) ?? candidates[2]
    }()
}
