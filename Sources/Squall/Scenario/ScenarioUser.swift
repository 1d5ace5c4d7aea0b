import LoadEngine
import LoadPlan

/// A class of virtual users as a Swift type. Each virtual user has an object of its own, which remembers what it likes;
/// its tasks are async functions that get the user.
///
/// ```swift
/// final class Customer: ScenarioUser {
///     static let wait = WaitTime.between(.seconds(1), .seconds(3))
///     static let tasks = [
///         CodeTask("browse", weight: 3, Customer.browse),
///         CodeTask("buy", Customer.buy),
///     ]
///
///     var token = ""
///
///     func onStart(_ user: UserContext) async throws {
///         token = try await user.post("/login", json: ["user": "ada"]).json("$.token")
///     }
///
///     func browse(_ user: UserContext) async throws { try await user.get("/products") }
///     func buy(_ user: UserContext) async throws { ... }
/// }
/// ```
///
/// Everything runs on the user's loop: no locks are needed, and nothing may block (`UserContext.offload`).
public protocol ScenarioUser: AnyObject, SendableMetatype {
    /// Makes the object of one virtual user; in an open workload of each arrival.
    init()
    /// The class's name in reports; the type's where nothing else is said.
    static var name: String { get }
    /// The share of users of this class, relative to the other classes.
    static var weight: Double { get }
    /// The number of users of this class, instead of a share: the first that come. Nil where the weight says it.
    static var count: Int? { get }
    /// The wait after each iteration.
    static var wait: WaitTime { get }
    /// What a user does: one is picked by weight for each iteration.
    static var tasks: [CodeTask<Self>] { get }
    /// What a user does once, before its first iteration.
    func onStart(_ user: UserContext) async throws
    /// What a user does once, after its last iteration.
    func onStop(_ user: UserContext) async throws
}

extension ScenarioUser {
    /// The type's name.
    public static var name: String { "\(Self.self)" }
    /// 1.
    public static var weight: Double { 1 }
    /// None.
    public static var count: Int? { nil }
    /// None.
    public static var wait: WaitTime { .none }
    /// Nothing.
    public func onStart(_ user: UserContext) async throws {}
    /// Nothing.
    public func onStop(_ user: UserContext) async throws {}
}

/// A task that is code: an async function of its user's type.
public struct CodeTask<User>: Sendable {
    let name: String
    let weight: Double
    let breaker: ScenarioValue?
    let body: @Sendable (User) -> (UserContext) async throws -> Void

    /// - Parameters:
    ///   - name: its name in reports.
    ///   - weight: how often it is picked, relative to the other tasks.
    ///   - breaker: what refuses its exchanges while the target fails, such as `["errors": "50%"]`.
    ///   - body: a method of the type, `Customer.buy`.
    public init(
        _ name: String, weight: Double = 1, breaker: ScenarioValue? = nil,
        _ body: @escaping @Sendable (User) -> (UserContext) async throws -> Void
    ) {
        (self.name, self.weight, self.breaker, self.body) = (name, weight, breaker, body)
    }
}
