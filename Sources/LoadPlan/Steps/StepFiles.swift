/// The files that steps name, such as the file of a body. Declared here so that reading a scenario needs no file system.
public protocol StepFiles: Sendable {
    /// All bytes of a file.
    ///
    /// - Parameter path: as the scenario has it.
    /// - Throws: a `Diagnostic` without a place.
    func content(of path: String) throws(Diagnostic) -> [UInt8]
}

/// No files: whoever names one is told so.
public struct NoFiles: StepFiles {
    /// Makes it.
    public init() {}

    /// Refuses any file.
    public func content(of path: String) throws(Diagnostic) -> [UInt8] {
        throw Diagnostic("no file can be read here, so \(path) cannot", fix: "write what it holds into the scenario")
    }
}
