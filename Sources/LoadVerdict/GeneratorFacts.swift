/// What the generator knows of itself and of its machine besides the measurements: the rest of the evidence on
/// whether a run is valid. Whoever reads clocks and `/proc` fills it in.
public struct GeneratorFacts: Sendable, Codable, Equatable {
    /// Processor cores that the generator's machine has online.
    public var cores: Int
    /// Time that the hypervisor took from the machine during the run, summed over its cores, in seconds: the increase
    /// of the `steal` column of `/proc/stat`. Nil where the system does not tell.
    public var stealTime: Double?
    /// Arrivals that the plan, or the course that people steered it to, has up to the moment when the workload ended or
    /// was stopped. Nil for closed workloads.
    public var plannedArrivals: UInt64?
    /// Arrivals that a virtual user began to serve up to that moment. Nil for closed workloads.
    public var startedInTime: UInt64?

    /// What each scenario with arrivals planned and offered of the two numbers above, by name; nothing where the run has
    /// only one scenario.
    public var scenarios: [String: OfferedArrivals] = [:]
    /// What kept users from their rows of data while the load ran, in words.
    public var brokenData: [String] = []
    /// What failed of the teardown, in words; nil for nothing.
    public var brokenTeardown: String?

    /// Makes the facts.
    public init(
        cores: Int, stealTime: Double? = nil, plannedArrivals: UInt64? = nil, startedInTime: UInt64? = nil
    ) {
        self.cores = cores
        self.stealTime = stealTime
        self.plannedArrivals = plannedArrivals
        self.startedInTime = startedInTime
    }

    /// The steal time since boot, in seconds, from the text of `/proc/stat`: the eighth number of its `cpu` line
    /// (see proc(5)), in ticks. Nil if the line does not have it.
    public static func stealTime(inProcStat text: String, ticksPerSecond: Double = 100) -> Double? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else { return nil }
        let numbers = line.split(separator: " ").dropFirst().map { Double($0) }
        guard numbers.count >= 8, let ticks = numbers[7] else { return nil }
        return ticks / ticksPerSecond
    }
}

/// The arrivals of a scenario up to the moment when its workload ended or was stopped.
public struct OfferedArrivals: Sendable, Codable, Equatable {
    /// Those of its plan, or of the course that people steered it to.
    public var planned: UInt64
    /// Those that a virtual user began to serve.
    public var startedInTime: UInt64

    /// Makes a pair of numbers.
    public init(planned: UInt64, startedInTime: UInt64) {
        (self.planned, self.startedInTime) = (planned, startedInTime)
    }
}
