/// Where a run came from: kept with it, so that two runs can be told apart later. Whoever reads the machine fills it in.
public struct GeneratorEnvironment: Sendable, Equatable {
    /// Squall's version.
    public var version: String
    /// The machine's name.
    public var host: String
    /// The operating system and its version.
    public var system: String
    /// Processor cores online.
    public var cores: Int
    /// The most files that the process may have open.
    public var descriptors: Int

    /// Describes where runs come from.
    public init(version: String, host: String, system: String, cores: Int, descriptors: Int) {
        (self.version, self.host, self.system) = (version, host, system)
        (self.cores, self.descriptors) = (cores, descriptors)
    }
}
