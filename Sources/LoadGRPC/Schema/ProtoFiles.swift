import CProtobuf
import LoadPlan

/// `.proto` files, compiled into a descriptor set: what they import is looked for in folders, and comes from `StepFiles`.
struct ProtoFiles {
    let files: any StepFiles
    /// Where imports are looked for, in this order.
    let folders: [String]

    /// - Parameter importPaths: folders of the scenario's choice; those of the files themselves follow.
    init(files: any StepFiles, importPaths: [String], paths: [String]) {
        self.files = files
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
        for mistake in compilation.mistakes { diagnostics.report(mistake) }
        return isGood ? Array(set.bytes) : nil
    }

    /// The name that other files import it by: its path below the first folder that it lies in.
    private func name(ofFile path: String) -> String {
        for folder in folders where !folder.isEmpty && path.hasPrefix("\(folder)/") {
            return String(path.dropFirst(folder.count + 1))
        }
        return path
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
    let file = compilation.paths[String(cString: name)] ?? String(cString: name)
    // What follows from an import that is missing, or has mistakes that were reported, is not told once more.
    if text.hasSuffix("was not found or had errors."), !compilation.mistakes.isEmpty,
        compilation.mistakes.contains(where: { $0.location?.file != file })
    {
        return
    }
    let said = text.last == "." ? String(text.dropLast()) : text
    compilation.mistakes.append(
        line > 0
            ? Diagnostic(said, at: SourceLocation(file: file, line: Int(line), column: Int(column)))
            : Diagnostic("\(file): \(said)", fix: "name the folder that has it in import-paths"))
}
