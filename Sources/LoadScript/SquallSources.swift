import Foundation
import LoadPlan

/// Squall's own sources, which a scenario in Swift is built with.
public struct SquallSources: Sendable, Equatable {
    /// The folder of Squall's `Package.swift`.
    public let path: String

    /// Finds the sources.
    ///
    /// - Parameters:
    ///   - given: the folder that a flag names.
    ///   - home: the folder that the environment names.
    ///   - executable: the path of the command: the sources are in one of the folders above it, or in `share/squall` there.
    public static func find(given: String?, home: String?, executable: String) throws(Diagnostic) -> SquallSources {
        for (path, source) in [(given, "--squall"), (home, "SQUALL_HOME")] {
            guard let path, !path.isEmpty else { continue }
            let folder = URL(filePath: path).standardizedFileURL.path
            guard isSquall(folder) else {
                throw Diagnostic(
                    "\(source) names \(path), which does not have Squall's sources",
                    fix: "name the folder with Squall's Package.swift")
            }
            return SquallSources(path: folder)
        }
        let executable = URL(filePath: executable).resolvingSymlinksInPath()
        var folder = executable
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            for candidate in [folder.path, folder.appending(path: "share/squall").path] where isSquall(candidate) {
                return SquallSources(path: candidate)
            }
        }
        throw Diagnostic(
            "a scenario in Swift is built with Squall's sources, and they are in no folder above \(executable.path)",
            fix: "name their folder with --squall, or in the environment variable SQUALL_HOME, or install squall with "
                + "`make install`, which puts them into PREFIX/share/squall")
    }

    private static func isSquall(_ folder: String) -> Bool {
        guard let manifest = FileManager.default.contents(atPath: folder + "/Package.swift") else { return false }
        return String(decoding: manifest, as: UTF8.self).contains(#"name: "Squall""#)
            && FileManager.default.fileExists(atPath: folder + "/Sources/Squall")
    }

    /// What tells these sources from themselves before a change: paths, sizes and times of all files.
    func take(into hash: inout ContentHash) {
        let files = FileManager.default
        let names =
            ["Package.swift"]
            + ((try? files.subpathsOfDirectory(atPath: path + "/Sources")) ?? [])
            .map { "Sources/" + $0 }.sorted()
        for name in names {
            var status = stat()
            guard stat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            hash.take("\(name) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
        }
    }
}
