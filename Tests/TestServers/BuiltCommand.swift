import Foundation

/// What the build made.
public enum BuiltCommand {
    /// The repository's folder.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `squall`.
    public static let squall = path(of: "squall")

    /// A program of the package, where the build put it: beside the tests.
    public static func path(of program: String) -> String {
        let candidates = [
            URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent(),
            Bundle.main.bundleURL, repository.appending(path: ".build/debug"),
        ].map { $0.appending(path: program).path }
        return candidates.first(where: FileManager.default.isExecutableFile) ?? candidates[2]
    }
}
