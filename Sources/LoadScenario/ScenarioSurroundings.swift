import LoadPlan

/// What a scenario gets from outside its file. The reader looks nowhere itself: whoever starts it says what there is.
public struct ScenarioSurroundings: Sendable {
    /// The environment's values by name, for variables with `env`.
    public var environment: [String: String]
    /// Values for variables, which replace whatever the scenario says (`--var name=value`).
    public var variables: [String: String]
    /// The folder that the paths of data files count from; empty for the process's own.
    public var folder: String
    /// What looks at files; without one, data files are taken as they are, their columns stay unknown, and steps can name
    /// none.
    public var inspector: (any DataInspector)?

    /// The names of tasks' own code that comes with the scenario.
    public var code: Set<String> = []

    /// Describes the surroundings; by default there is nothing.
    public init(
        environment: [String: String] = [:], variables: [String: String] = [:], folder: String = "",
        inspector: (any DataInspector)? = nil
    ) {
        self.environment = environment
        self.variables = variables
        self.folder = folder
        self.inspector = inspector
    }

    /// The most bytes of a file that a step sends: the plan carries them.
    static let largestFile = 16 << 20

    /// A path of the scenario, as this process opens it.
    func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), !folder.isEmpty, folder != "." else { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}

extension ScenarioSurroundings: StepFiles {
    /// The bytes of a file, whose path counts from the scenario's folder.
    public func content(of path: String) throws(Diagnostic) -> [UInt8] {
        guard let inspector else { return try NoFiles().content(of: path) }
        return try inspector.content(ofFile: resolve(path), atMost: Self.largestFile)
    }
}
