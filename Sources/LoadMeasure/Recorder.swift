import Synchronization

/// Takes in the samples of one loop: the one writer, without a lock and without an allocation once every series that
/// occurs has occurred.
///
/// Two sets of counters take turns: the loop writes into one while the other, handed over by `swap()`, is merged
/// elsewhere and comes back empty.
public final class Recorder {
    /// The names of one step's series.
    public struct StepNames: Sendable, Hashable {
        /// The series' task.
        public var task: String
        /// The series' method.
        public var method: String

        /// Names a step.
        public init(task: String, method: String) {
            self.task = task
            self.method = method
        }
    }

    private var steps: [StepNames]
    private var groups: [String]
    /// The steps and groups that were added while the load runs, by name.
    private var addedSteps: [StepNames: Int] = [:]
    private var addedGroups: [String: Int] = [:]
    private let returned = Returned()
    private var counters: RecorderCounters

    /// - Parameters:
    ///   - steps: the names of all exchanges of the plan, in the order of the numbers that `record` gets.
    ///   - groups: the names of all groups, in the order of the numbers that `endGroup` gets.
    public init(steps: [StepNames], groups: [String] = []) {
        (self.steps, self.groups) = (steps, groups)
        counters = RecorderCounters(steps: steps, groups: groups, returnTo: returned)
    }

    /// Exchanges became due.
    @inline(__always)
    public func intend(_ count: Int = 1) {
        counters.counts.intended &+= UInt64(count)
    }

    /// An exchange that was due will never be sent.
    public func leaveUnsent(_ count: Int = 1) {
        counters.counts.unsent &+= UInt64(count)
    }

    /// A virtual user began an iteration. `waited` is the part of its delay that the arrival spent waiting for a free
    /// virtual user, in nanoseconds; nil in a closed workload.
    @inline(__always)
    public func beginIteration(waited: Int64?) {
        counters.iterations.started &+= 1
        guard let waited else { return }
        counters.waitForUser.record(waited)
        if waited > 0 { counters.iterations.waited &+= 1 }
    }

    /// A limit of exchanges in flight let an exchange pass after so long, in nanoseconds; 0 where it did not wait.
    @inline(__always)
    public func letPass(after wait: Int64) {
        counters.waitForPermit.record(wait)
    }

    /// An iteration reached its end after this time since its intended start, in nanoseconds.
    @inline(__always)
    public func endIteration(responseTime: Int64) {
        counters.iterations.completed &+= 1
        counters.iterationResponseTime.record(responseTime)
    }

    /// A group of steps reached its end after this time since its first one was due, in nanoseconds.
    public func endGroup(_ number: Int, responseTime: Int64, hasFailed: Bool) {
        if number >= counters.groups.count { counters.grow(steps: steps, groups: groups) }
        counters.groups[number].add(responseTime, hasFailed: hasFailed)
    }

    /// An exchange ended.
    ///
    /// - Parameters:
    ///   - sample: what happened.
    ///   - step: the number of its step.
    ///   - trace: where its trace is found; asked for only when it has one.
    ///   - detail: what went wrong in words; asked for only when an example is wanted.
    @inline(__always)
    public func record(
        _ sample: Sample, step: Int, trace: @autoclosure () -> TraceID? = nil, detail: @autoclosure () -> String?
    ) {
        counters.record(sample, step: step)
        if sample.isTraced, let trace = trace() { counters.traced(sample, step: step, trace) }
        if let error = sample.error { counters.count(error, detail: detail()) }
        if sample.openedConnection { counters.openedConnection(sample) }
    }

    // MARK: - What code performs

    /// The most names that may be added: a name of its own for each of a million things is a mistake.
    public static let mostAdded = 1_000

    /// The number of a step that the plan does not know, for `record(_:addedStep:detail:)`. Of too many, those that come
    /// last are one.
    public func number(of names: StepNames) -> Int {
        if let known = addedSteps[names] { return known }
        let names = addedSteps.count < Self.mostAdded ? names : StepNames(task: "(other)", method: names.method)
        if let known = addedSteps[names] { return known }
        steps.append(names)
        addedSteps[names] = steps.count - 1
        return steps.count - 1
    }

    /// The names of a step, also of one that was added.
    public func names(of step: Int) -> StepNames { steps[step] }

    /// The number of a group, also of one that the plan does not know.
    public func number(ofGroup name: String) -> Int {
        if let known = addedGroups[name] ?? groups.firstIndex(of: name) { return known }
        let name = addedGroups.count < Self.mostAdded ? name : "(other)"
        if let known = addedGroups[name] { return known }
        groups.append(name)
        addedGroups[name] = groups.count - 1
        return groups.count - 1
    }

    /// An exchange ended whose step was added.
    public func record(
        _ sample: Sample, addedStep step: Int, trace: @autoclosure () -> TraceID? = nil,
        detail: @autoclosure () -> String?
    ) {
        counters.grow(steps: steps, groups: groups)
        record(sample, step: step, trace: trace(), detail: detail())
    }

    /// Something went wrong that is no exchange.
    public func count(_ error: ErrorKind, detail: @autoclosure () -> String?) {
        counters.count(error, detail: detail())
    }

    /// Work that blocks waited so long for a thread, in nanoseconds.
    public func offloaded(waited: Int64) {
        counters.offloadWait.record(waited)
    }

    /// Messages of a step's streams came or went.
    @inline(__always)
    func countMessages(ofStep step: Int, _ change: (inout MessagesSnapshot) -> Void) {
        if step >= counters.messageNumber.count { counters.makeRoomForMessages(steps: steps, groups: groups) }
        counters.countMessages(ofStep: step, change)
    }

    /// Hands over what was recorded since the last call. Call it on the recorder's own thread.
    public func swap() -> RecorderCounters {
        let full = counters
        counters = returned.take() ?? RecorderCounters(steps: steps, groups: groups, returnTo: returned)
        return full
    }
}

/// Empty counters on their way back to their recorder.
final class Returned: Sendable {
    private let counters = Mutex<RecorderCounters?>(nil)

    func take() -> RecorderCounters? {
        counters.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
    }

    func put(_ empty: RecorderCounters) {
        counters.withLock { $0 = empty }
    }
}

// Safe: owned by exactly one side at a time. The recorder's thread writes until it swaps it out; from then on only the
// receiver touches it, until `takeSnapshot` gives it back through a lock.
/// What one recorder counted between two swaps.
public final class RecorderCounters: @unchecked Sendable {
    /// A series is told by status class (0 ... 9) and error kind (0 for none); a step's series are found by index.
    private static let outcomesPerStep = 10 * (ErrorKind.allCases.count + 1)

    var counts = ExchangeCounts()
    var iterations = IterationCounts()
    var waitForUser = TimeHistogram()
    var waitForPermit = TimeHistogram()
    var iterationResponseTime = TimeHistogram()
    private var connections: UInt64 = 0
    private var resumedSessions: UInt64 = 0
    var chosenTime: Int64 = 0
    var groups: [GroupSnapshot]
    var offloadWait = TimeHistogram()
    private var sendLag = TimeHistogram()
    private var series: [SeriesSnapshot] = []
    private var keys: [SeriesKey] = []
    /// Number of the series of each step and outcome; −1 until it occurs.
    private var seriesNumber: [Int32]
    private var errors: [ErrorKind: ErrorTally] = [:]
    /// Number of the messages of each step; −1 until one occurs; empty where none ever did.
    fileprivate var messageNumber: [Int32] = []
    private var messages: [MessagesSnapshot] = []
    private var messageSteps: [Int] = []
    private var steps: [Recorder.StepNames]
    private var groupNames: [String]
    private let home: Returned

    init(steps: [Recorder.StepNames], groups: [String], returnTo home: Returned) {
        self.steps = steps
        groupNames = groups
        self.groups = groups.map { _ in GroupSnapshot() }
        self.home = home
        seriesNumber = Array(repeating: -1, count: steps.count * Self.outcomesPerStep)
    }

    /// Makes room for steps and groups that were added since these counters were made.
    func grow(steps: [Recorder.StepNames], groups names: [String]) {
        if self.steps.count < steps.count {
            self.steps = steps
            let missing = steps.count * Self.outcomesPerStep - seriesNumber.count
            seriesNumber += Array(repeating: -1, count: missing)
        }
        if groups.count < names.count {
            groupNames = names
            groups += Array(repeating: GroupSnapshot(), count: names.count - groups.count)
        }
    }

    @inline(__always)
    func record(_ sample: Sample, step: Int) {
        switch sample.error {
        case nil: counts.completed &+= 1
        case let kind? where kind.isTimeout: counts.timedOut &+= 1
        default: counts.failed &+= 1
        }
        sendLag.record(sample.sendLag)
        chosenTime &+= sample.chosen
        series[numberOfSeries(of: sample, step: step)].add(sample)
    }

    /// An exchange that was recorded has a trace.
    func traced(_ sample: Sample, step: Int, _ trace: TraceID) {
        let number = numberOfSeries(of: sample, step: step)
        var traces = series[number].traces ?? SlowestTraces()
        traces.add(TracedExchange(trace: trace, responseTime: sample.responseTime))
        series[number].traces = traces
    }

    @inline(__always)
    private func numberOfSeries(of sample: Sample, step: Int) -> Int {
        let statusClass = Int(sample.status / 100)
        let errorIndex = sample.error.map { Int($0.rawValue) + 1 } ?? 0
        let outcome = Swift.min(statusClass, 9) &* (ErrorKind.allCases.count &+ 1) &+ errorIndex
        let number = Int(seriesNumber[step &* Self.outcomesPerStep &+ outcome])
        return number < 0
            ? addSeries(step: step, outcome: outcome, statusClass: statusClass, error: sample.error) : number
    }

    func openedConnection(_ sample: Sample) {
        connections &+= 1
        if sample.resumedSession { resumedSessions &+= 1 }
    }

    func count(_ error: ErrorKind, detail: @autoclosure () -> String?) {
        if error.isGenerators { counts.failedByGenerator &+= 1 }
        if error == .breakerOpen { counts.refused &+= 1 }
        errors[error, default: ErrorTally()].add(example: detail())
    }

    /// Makes room for the messages of all steps.
    fileprivate func makeRoomForMessages(steps: [Recorder.StepNames], groups: [String]) {
        grow(steps: steps, groups: groups)
        messageNumber += Array(repeating: -1, count: self.steps.count - messageNumber.count)
    }

    @inline(__always)
    fileprivate func countMessages(ofStep step: Int, _ change: (inout MessagesSnapshot) -> Void) {
        if messageNumber[step] < 0 {
            messages.append(MessagesSnapshot())
            messageSteps.append(step)
            messageNumber[step] = Int32(messages.count - 1)
        }
        change(&messages[Int(messageNumber[step])])
    }

    private func addSeries(step: Int, outcome: Int, statusClass: Int, error: ErrorKind?) -> Int {
        keys.append(
            SeriesKey(task: steps[step].task, method: steps[step].method, statusClass: statusClass, error: error))
        series.append(SeriesSnapshot())
        seriesNumber[step * Self.outcomesPerStep + outcome] = Int32(series.count - 1)
        return series.count - 1
    }

    /// Copies what was counted into a snapshot, and gives the emptied counters back to their recorder.
    public func takeSnapshot(start: Duration, end: Duration) -> Snapshot {
        var snapshot = Snapshot(start: start, end: end)
        snapshot.counts = counts
        snapshot.iterations = iterations
        snapshot.sendLag.merge(sendLag)
        snapshot.waitForUser.merge(waitForUser)
        snapshot.waitForPermit.merge(waitForPermit)
        snapshot.iterationResponseTime.merge(iterationResponseTime)
        snapshot.offloadWait.merge(offloadWait)
        snapshot.errors = errors
        snapshot.connections = connections
        snapshot.chosenTime = chosenTime
        snapshot.resumedSessions = resumedSessions
        for (key, measured) in zip(keys, series) where !measured.responseTime.isEmpty {
            // Merged, not assigned: an assignment would share pages that the recorder must then copy on its loop.
            snapshot.series[key] = (snapshot.series[key] ?? SeriesSnapshot()).merging(measured)
        }
        for (step, measured) in zip(messageSteps, messages) where !measured.isEmpty {
            let key = StepKey(task: steps[step].task, method: steps[step].method)
            snapshot.messages[key] = (snapshot.messages[key] ?? MessagesSnapshot()).merging(measured)
        }
        for (name, measured) in zip(groupNames, groups) where !measured.responseTime.isEmpty {
            snapshot.groups[name] = GroupSnapshot().merging(measured)
        }
        reset()
        home.put(self)
        return snapshot
    }

    /// The bytes that its arrays take: what each loop holds twice.
    var memoryFootprint: Int {
        let histograms =
            [sendLag, waitForUser, waitForPermit, iterationResponseTime, offloadWait]
            + series.flatMap { [$0.responseTime, $0.serviceTime] }
            + groups.map(\.responseTime)
            + messages.flatMap { [$0.timeToFirst, $0.gap] }
        return series.reduce(0) { $0 + $1.timings.memoryFootprint }
            + histograms.reduce(0) { $0 + $1.memoryFootprint }
            + series.capacity * MemoryLayout<SeriesSnapshot>.stride
            + keys.capacity * MemoryLayout<SeriesKey>.stride
            + (seriesNumber.capacity + messageNumber.capacity) * MemoryLayout<Int32>.stride
            + messages.capacity * MemoryLayout<MessagesSnapshot>.stride
    }

    private func reset() {
        (counts, iterations, connections, resumedSessions) = (ExchangeCounts(), IterationCounts(), 0, 0)
        chosenTime = 0
        errors.removeAll(keepingCapacity: true)
        sendLag.reset()
        waitForUser.reset()
        waitForPermit.reset()
        iterationResponseTime.reset()
        offloadWait.reset()
        for index in series.indices { series[index].reset() }
        for index in groups.indices { groups[index].reset() }
        for index in messages.indices { messages[index].reset() }
    }
}

extension SeriesSnapshot {
    @inline(__always)
    fileprivate mutating func add(_ sample: Sample) {
        responseTime.record(sample.responseTime)
        serviceTime.record(sample.serviceTime)
        timings.add(sample)
        bytesIn &+= UInt64(sample.bytesIn)
        bytesOut &+= UInt64(sample.bytesOut)
    }

    fileprivate mutating func reset() {
        responseTime.reset()
        serviceTime.reset()
        timings.reset()
        (bytesIn, bytesOut, traces) = (0, 0, nil)
    }
}
