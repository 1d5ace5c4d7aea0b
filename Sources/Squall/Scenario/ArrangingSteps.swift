import Foundation
import LoadEngine
import LoadPlan

/// A pause: what follows is due when it is over.
public struct Wait: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// So long; `.constant(.seconds(1))`, `.between(...)` ...
    public init(
        _ wait: WaitTime, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("wait", ScenarioValue(wait))])
    }
}

/// Steps under one name, timed as one.
public struct Group: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Steps of that name.
    public init(
        _ name: String, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("group", ScenarioValue(name))], lists: [("steps", steps())])
    }
}

/// The same steps several times.
public struct Repeat: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - times: how often: `3`, `["between": [1, 5]]`, or a value such as `"${pages}"`.
    ///   - counter: the name of a value that is 1 the first time, 2 the second ...
    public init(
        _ times: ScenarioValue, counter: String? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column, @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("repeat", times), ("counter", counter.map { ScenarioValue($0) })],
            lists: [("steps", steps())])
    }
}

/// The same steps as long as a condition holds.
public struct While: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - condition: such as `["state": ["not": "done"]]`.
    ///   - atMost: how often at most.
    ///   - counter: the name of a value that is 1 the first time, 2 the second ...
    public init(
        _ condition: ScenarioValue, atMost: Int? = nil, counter: String? = nil, file: String = #filePath,
        line: Int = #line, column: Int = #column, @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("while", condition), ("at-most", atMost.map { .word("\($0)") }),
                ("counter", counter.map { ScenarioValue($0) }),
            ], lists: [("steps", steps())])
    }
}

/// Steps beside those that follow.
public struct Background: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Steps that end with the list that they stand in.
    public init(
        file: String = #filePath, line: Int = #line, column: Int = #column, @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [], lists: [("background", steps())])
    }
}

/// Steps that are cut when their time is over.
public struct Within: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Steps that may take so long.
    public init(
        _ limit: Duration, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("within", ScenarioValue(limit))], lists: [("steps", steps())])
    }
}

/// Steps that one user of the run does at a time.
public struct Lock: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Steps of one name share the lock.
    public init(
        _ name: String, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("lock", ScenarioValue(name))], lists: [("steps", steps())])
    }
}

/// Steps that so many users of the run do at a time.
public struct Semaphore: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Steps of one name share the permits.
    public init(
        _ name: String, permits: Int, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("semaphore", ScenarioValue(name)), ("permits", .word("\(permits)"))],
            lists: [("steps", steps())])
    }
}

/// A place where users wait until so many are there.
public struct Meet: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameter timeout: how long the first one waits for the last.
    public init(
        _ name: String, users: Int, timeout: Duration? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("rendezvous", ScenarioValue(name)), ("users", .word("\(users)")),
                ("timeout", timeout.map { ScenarioValue($0) }),
            ])
    }
}

/// Lets everybody go on who awaits the signal, now or later.
public struct Signal: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// The signal of that name.
    public init(
        _ name: String, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("signal", ScenarioValue(name))])
    }
}

/// Waits until a signal was given.
public struct Await: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameter timeout: the longest wait; then the task goes on.
    public init(
        _ name: String, timeout: Duration? = nil, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [("await", ScenarioValue(name)), ("timeout", timeout.map { ScenarioValue($0) })])
    }
}

/// The one where a condition holds, the other where it does not.
public struct If: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameter condition: such as `["role": "admin"]`; in a list, one of several is enough.
    public init(
        _ condition: ScenarioValue, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder then: () -> [WrittenStep], @StepsBuilder else otherwise: () -> [WrittenStep] = { [] }
    ) {
        let other = otherwise()
        written = WrittenStep(
            CallSite(file, line, column), [("if", condition)],
            lists: [("then", then())] + (other.isEmpty ? [] : [("else", other)]))
    }
}

/// One way of a `Choose`, or one line of a `Parallel`: steps, one after the other.
public struct Line: ScenarioStep {
    /// The steps as one.
    public let written: WrittenStep

    /// - Parameter weight: of a `Choose`: how often this way is taken, relative to the others.
    public init(
        weight: Double? = nil, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        written = WrittenStep(
            CallSite(file, line, column), [("weight", weight.map { .word("\($0)") })], lists: [("steps", steps())])
    }
}

/// One of several ways, each by its weight.
public struct Choose: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Each step is a way; `Line(weight: 3) { ... }` gives a way its weight.
    public init(
        file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ ways: () -> [WrittenStep]
    ) {
        written = WrittenStep(CallSite(file, line, column), [], lists: [("choose", ways())])
    }
}

/// Several lines of steps at once.
public struct Parallel: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// Each step is a line; `Line { ... }` makes a line of several.
    ///
    /// - Parameter connections: the most lines at once.
    public init(
        connections: Int? = nil, file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ lines: () -> [WrittenStep]
    ) {
        let site = CallSite(file, line, column)
        let lists = [(key: "parallel", steps: lines())]
        written = WrittenStep(site, [("connections", connections.map { .word("\($0)") })], lists: lists)
    }
}

/// Code of a task: an async function that gets the user.
public struct Code: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - name: what the plan and the report call it; unique in the scenario.
    ///   - save: the names of the values that the code gives to its user: `user["token"]` keeps what is set there, and steps
    ///     have it as `${token}`. What `Setup` saves, all users know.
    public init(
        _ name: String, save: [String] = [], file: String = #filePath, line: Int = #line, column: Int = #column,
        _ code: @escaping UserCode
    ) {
        self.init(name, save: save, of: .step(UUID()), CallSite(file, line, column), code)
    }

    init(
        _ name: String, save: [String] = [], of origin: WrittenCode.Origin, _ site: CallSite,
        _ code: @escaping UserCode
    ) {
        let saves = save.isEmpty ? nil : ScenarioValue.list(save.map { ScenarioValue($0) })
        var step = WrittenStep(site, [("code", ScenarioValue(name)), ("save", saves)])
        step.code = [WrittenCode(name: name, location: site.location, origin: origin, code: code)]
        written = step
    }
}
