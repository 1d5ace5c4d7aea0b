/// What the exchanges of a task pass before they are sent, by where they go. Shared by all loops.
final class TaskGates: Sendable {
    /// The number of hosts that have no limit of their own.
    static let noHost: Int32 = -1

    /// For hosts without a limit of their own; nil where nothing holds exchanges there back.
    private let usual: ExchangeGate?
    /// By the number of the host.
    private let ofHosts: [ExchangeGate]
    private let numbers: [String: Int32]

    /// - Parameters:
    ///   - ofHosts: for the hosts that have a limit.
    ///   - names: what these are called, in the same order.
    /// - Returns: nil where nothing holds any exchange back.
    init?(usual: ExchangeGate?, ofHosts: [ExchangeGate?], named names: [String]) {
        if usual == nil, ofHosts.isEmpty { return nil }
        self.usual = usual
        self.ofHosts = ofHosts.compactMap(\.self)
        precondition(self.ofHosts.count == names.count, "a host with a limit has a gate")
        numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    }

    /// What an exchange passes that goes to the host of that number.
    func gate(at host: Int32) -> ExchangeGate? { host < 0 ? usual : ofHosts[Int(host)] }

    /// What an exchange passes that goes to a host known by its name, which is asked for only where it matters; where it is
    /// not known, to the host of a number.
    func gate(named name: @autoclosure () -> String?, or host: Int32) -> ExchangeGate? {
        guard !ofHosts.isEmpty, let name = name() else { return gate(at: host) }
        return gate(at: numbers[name] ?? Self.noHost)
    }
}
