import Squall

/// Memcached on one loop: the steps prepared once, and the dialer that its clients share.
final class MemcachedExecutor: Executor {
    let dialer: Dialer
    let requests: [MemcachedRequest]
    /// In nanoseconds.
    let timeout: Int64
    let place: String

    init(settings: MemcachedPlugin.Settings, steps: [MemcachedStep], context: ExecutorContext) throws {
        dialer = Dialer(
            host: settings.address.host, port: settings.address.port, on: context.loop, policy: context.policy)
        requests = try steps.map { try MemcachedRequest($0, context.layout) }
        (timeout, place) = (settings.patience, settings.place)
    }

    func makeClient(session: Session) -> any ExchangeClient { MemcachedClient(self, session: session) }
}

/// A step, ready to be sent.
struct MemcachedRequest {
    /// A request cannot be made of a user's values; in words.
    struct Problem: Error { let text: String }

    let step: MemcachedStep
    /// Where what is found is kept.
    let slot: Int?
    private let key: SessionText
    private let value: SessionText?

    init(_ step: MemcachedStep, _ layout: SessionLayout) throws {
        self.step = step
        key = try SessionText(step.key, layout)
        value = try step.value.map { try SessionText($0, layout) }
        slot = try step.saved.map { try layout.requiredSlot(named: $0) }
    }

    /// Writes the request, with a user's values, over what is in `bytes`.
    ///
    /// - Parameter scratch: memory for the key and the value.
    func write(to bytes: inout [UInt8], scratch: inout [UInt8], for session: Session) throws(Problem) {
        bytes.removeAll(keepingCapacity: true)
        switch step.command {
        case .get: bytes += "get ".utf8
        case .delete: bytes += "delete ".utf8
        case .set: bytes += "set ".utf8
        }
        try fill(key, into: &scratch, for: session)
        if let problem = MemcachedStep.problem(inKey: scratch) { throw Problem(text: "the key \(problem)") }
        bytes += scratch
        if let value {
            try fill(value, into: &scratch, for: session)
            bytes += " 0 \(step.secondsToLive) \(scratch.count)\r\n".utf8
            bytes += scratch
        }
        bytes += [13, 10]
    }

    private func fill(_ text: SessionText, into scratch: inout [UInt8], for session: Session) throws(Problem) {
        scratch.removeAll(keepingCapacity: true)
        do {
            try text.append(to: &scratch, for: session)
        } catch {
            throw Problem(text: error.description)
        }
    }

    /// What is not as the step wants it: how it counts, and in words. Nil where all is.
    func problem(of reply: MemcachedReply) -> (ErrorKind, String)? {
        switch (reply, step.command) {
        case (.error(let line), _): (.status, line)
        case (.value, .get): step.expected == .miss ? (.check, "found, which was not expected") : nil
        case (.miss, .get):
            step.expected == .hit || slot != nil ? (.check, "not found, which was not expected") : nil
        case (.word("STORED"), .set), (.word("DELETED"), .delete), (.word("NOT_FOUND"), .delete): nil
        case (.word(let word), _): (.status, word)
        case (.value, _), (.miss, _): (.malformed, "a reply to another command")
        }
    }
}
