import CProtobuf
import LoadPlan

/// `.proto` files, compiled into a descriptor set: what they import is looked for in folders, and comes from `StepFiles`.
struct ProtoFiles {
    let files: any StepFiles
    /// Where imports are looked for, in this order.
    let folders: [String]
    /// The folders of the scenario's choice.
    private let importPaths: [String]
    private let paths: [String]

    /// - Parameter importPaths: folders of the scenario's choice; those of the files themselves follow.
    init(files: any StepFiles, importPaths: [String], paths: [String]) {
        self.files = files
        self.importPaths = importPaths.map { $0 == "." ? "" : $0 }
        self.paths = paths
        var folders: [String] = []
        for folder in importPaths + paths.map(Self.folder) where !folders.contains(folder) { folders.append(folder) }
        self.folders = folders
    }

    /// The descriptor set of those files and all that they import; nil with reports, which name the place in the file.
    func compile(_ paths: [String], into diagnostics: inout Diagnostics) -> [UInt8]? {
        let compilation = Compilation(self)
        let set = ProtobufBuffer()
        let user = Unmanaged.passUnretained(compilation).toOpaque()
        let isGood = withCStrings(paths.map(name(ofFile:))) { names in
            protobuf_compile(names, paths.count, readProtoFile, reportProtoMistake, user, set.place)
        }
        withExtendedLifetime(compilation) {}
        // What follows in a file from what it cannot import is not told besides.
        let whole = compilation.mistakes.filter { !compilation.lacking.contains($0.location?.file ?? "") }
        for mistake in compilation.missing + whole { diagnostics.report(mistake) }
        return isGood ? Array(set.bytes) : nil
    }

    /// The name that other files import it by: its path below the innermost folder of the scenario's choice, else below
    /// its own; or the whole path, where another file is called the same.
    private func name(ofFile path: String) -> String {
        let around = importPaths.filter { $0.isEmpty || path.hasPrefix("\($0)/") }
        if let folder = around.max(by: { $0.count < $1.count }) {
            return folder.isEmpty ? path : String(path.dropFirst(folder.count + 1))
        }
        let own = Self.folder(of: path)
        let name = own.isEmpty ? path : String(path.dropFirst(own.count + 1))
        let isShared = paths.count { $0 == name || $0.hasSuffix("/\(name)") } > 1
        return isShared ? path : name
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// The first file of that name.
    fileprivate func find(_ name: String) -> (path: String, bytes: [UInt8])? {
        for folder in folders + [""] {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if let bytes = try? files.content(of: path) { return (path, bytes) }
        }
        return nil
    }

    private func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let all = texts.flatMap { $0.utf8CString }
        return all.withUnsafeBufferPointer { all in
            var start = 0
            let pointers: [UnsafePointer<CChar>?] = texts.map { text in
                defer { start += text.utf8.count + 1 }
                return all.baseAddress.map { $0 + start }
            }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}

/// What one compilation has read and found.
private final class Compilation {
    let files: ProtoFiles
    /// Where each file was found.
    var paths: [String: String] = [:]
    var mistakes: [Diagnostic] = []
    /// The files that were not found.
    var missing: [Diagnostic] = []
    /// The files that import one that was not found, or has mistakes.
    var lacking: Set<String> = []

    init(_ files: ProtoFiles) { self.files = files }
}

private func readProtoFile(user: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?, content: OpaquePointer?) -> Bool
{
    guard let user, let name, let content else { return false }
    let compilation = Unmanaged<Compilation>.fromOpaque(user).takeUnretainedValue()
    guard let (path, bytes) = compilation.files.find(String(cString: name)) else { return false }
    compilation.paths[String(cString: name)] = path
    return bytes.withUnsafeBytes { protobuf_buffer_set(content, $0.baseAddress, $0.count) }
}

private func reportProtoMistake(
    user: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?, line: Int32, column: Int32,
    message: UnsafePointer<CChar>?
) {
    guard let user, let name, let message else { return }
    let compilation = Unmanaged<Compilation>.fromOpaque(user).takeUnretainedValue()
    let text = String(cString: message)
    let said = text.last == "." ? String(text.dropLast()) : text
    guard let path = compilation.paths[String(cString: name)] else {
        compilation.missing.append(
            Diagnostic("\(String(cString: name)): \(said)", fix: "name the folder that has it in import-paths"))
        return
    }
    if said.hasSuffix("was not found or had errors") { compilation.lacking.insert(path) }
    let place = SourceLocation(file: path, line: Swift.max(1, Int(line)), column: Swift.max(1, Int(column)))
    compilation.mistakes.append(Diagnostic(said, at: place))
}
