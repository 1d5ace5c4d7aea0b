import LoadEngine
import LoadPlan

/// A class of virtual users: its tasks, what it does at its start and end, how it waits.
public struct Users: ScenarioPartConvertible {
    /// The class.
    public let parts: [ScenarioPart]

    /// A class whose tasks are written as steps.
    ///
    /// - Parameters:
    ///   - name: its name in reports.
    ///   - weight: the share of users of this class.
    ///   - count: the number of users of this class, instead of a share: the first that come.
    ///   - wait: the wait after each iteration.
    ///   - more: what else scenario files can say of a class.
    public init(
        _ name: String? = nil, weight: Double? = nil, count: Int? = nil, wait: WaitTime = .none,
        _ more: KeyValuePairs<String, ScenarioValue> = [:], file: String = #filePath, line: Int = #line,
        column: Int = #column, @UserBuilder _ content: () -> [UserPart]
    ) {
        let site = CallSite(file, line, column)
        let settings: [(key: String, value: ScenarioValue?)] =
            [
                ("name", name.map { ScenarioValue($0) }), ("weight", weight.map { .word("\($0)") }),
                ("count", count.map { .word("\($0)") }),
                ("wait", wait == .none ? nil : ScenarioValue(wait)),
            ] + more.map { ($0.key, $0.value) }
        parts = [UserPart.part(site, settings, content())]
    }

    /// A class that is a Swift type: its tasks are async functions.
    public init<User: ScenarioUser>(
        _ type: User.Type, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        let site = CallSite(file, line, column)
        let settings: [(key: String, value: ScenarioValue?)] = [
            ("name", ScenarioValue(User.name)),
            ("weight", User.count == nil ? .word("\(User.weight)") : nil),
            ("count", User.count.map { .word("\($0)") }),
            ("wait", User.wait == .none ? nil : ScenarioValue(User.wait)),
        ]
        func code(
            _ name: String, as key: String, _ body: @escaping @Sendable (User) -> (UserContext) async throws -> Void
        ) -> Code {
            Code("\(User.name).\(name)", of: .type(ObjectIdentifier(User.self), key: key), site) { context in
                try await body(context.state { User() })(context)
            }
        }
        let tasks = User.tasks.map { task in
            ScenarioTask(
                task.name, weight: task.weight, breaker: task.breaker, file: file, line: line, column: column
            ) {
                code(task.name, as: "task \(task.name)", task.body)
            }.part
        }
        let start = OnStart(file: file, line: line, column: column) {
            code("onStart", as: "start") { user in user.onStart }
        }
        let stop = OnStop(file: file, line: line, column: column) { code("onStop", as: "end") { user in user.onStop } }
        parts = [UserPart.part(site, settings, [start.part, stop.part] + tasks)]
    }
}

/// A task of a class, or what the class does at its start or end.
public struct UserPart: Sendable {
    /// `tasks`, `on-start` or `on-stop`.
    let key: String
    /// The task, or the steps.
    let nodes: [LocatedNode]
    let code: [WrittenCode]

    /// A class of these parts.
    static func part(
        _ site: CallSite, _ settings: [(key: String, value: ScenarioValue?)], _ parts: [UserPart]
    ) -> ScenarioPart {
        var entries: [LocatedNode.Entry] = settings.compactMap { entry in
            entry.value.map { site.entry(entry.key, $0.node(at: site.location)) }
        }
        for key in ["on-start", "tasks", "on-stop"] {
            let nodes = parts.filter { $0.key == key }.flatMap(\.nodes)
            if !nodes.isEmpty || key == "tasks" {
                entries.append(site.entry(key, LocatedNode(.list(nodes), at: site.location)))
            }
        }
        return ScenarioPart(
            key: "users", node: LocatedNode(.mapping(entries), at: site.location),
            code: parts.flatMap(\.code))
    }
}

/// Something that is a part of a class of users.
public protocol UserPartConvertible {
    /// The part.
    var part: UserPart { get }
}

/// Collects the parts of a class of users.
@resultBuilder
public enum UserBuilder {
    /// A part.
    public static func buildExpression(_ part: some UserPartConvertible) -> [UserPart] { [part.part] }
    /// All parts, in order.
    public static func buildBlock(_ parts: [UserPart]...) -> [UserPart] { parts.flatMap(\.self) }
    /// Parts that are there only if something is so.
    public static func buildOptional(_ parts: [UserPart]?) -> [UserPart] { parts ?? [] }
    /// The one or the other.
    public static func buildEither(first parts: [UserPart]) -> [UserPart] { parts }
    /// The one or the other.
    public static func buildEither(second parts: [UserPart]) -> [UserPart] { parts }
    /// Parts made by a loop.
    public static func buildArray(_ parts: [[UserPart]]) -> [UserPart] { parts.flatMap(\.self) }
}

/// A task: steps, one after the other.
public struct ScenarioTask: UserPartConvertible {
    /// The task.
    public let part: UserPart

    /// - Parameters:
    ///   - name: its name in reports and thresholds.
    ///   - weight: how often it is picked, relative to the other tasks.
    ///   - breaker: what refuses its exchanges while the target fails, such as `["errors": "50%"]`.
    public init(
        _ name: String, weight: Double = 1, breaker: ScenarioValue? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column, @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        let step = WrittenStep(
            CallSite(file, line, column),
            [("name", ScenarioValue(name)), ("weight", .word("\(weight)")), ("breaker", breaker)],
            lists: [("steps", steps())])
        part = UserPart(key: "tasks", nodes: [step.node], code: step.code)
    }
}

/// What a user does once, before its first iteration.
public struct OnStart: UserPartConvertible {
    /// The steps.
    public let part: UserPart

    /// Steps, one after the other.
    public init(
        file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        part = UserPart(key: "on-start", steps())
    }
}

/// What a user does once, after its last iteration.
public struct OnStop: UserPartConvertible {
    /// The steps.
    public let part: UserPart

    /// Steps, one after the other.
    public init(
        file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        part = UserPart(key: "on-stop", steps())
    }
}

extension UserPart {
    fileprivate init(key: String, _ steps: [WrittenStep]) {
        self.init(
            key: key, nodes: steps.map(\.node),
            code: steps.flatMap(\.code))
    }
}
