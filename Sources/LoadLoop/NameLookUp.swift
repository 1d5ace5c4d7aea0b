/// A name that is looked up elsewhere while a task of the loop waits for it.
///
/// The system's resolver can be neither bounded nor stopped, so it is the wait that ends: with the addresses, at the
/// deadline, or when the loop gives up. What the resolver says later finds nobody. Lives on its loop's thread.
final class NameLookUp: WaitingPlace {
    private let loop: EventLoop
    private var task: WaitingTask?
    /// What it ended with; nil until then.
    private(set) var result: Result<[SocketAddress], StreamFailure>?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func keep(_ task: WaitingTask) {
        self.task = task
    }

    /// Ends the wait, unless it has ended.
    func end(_ result: Result<[SocketAddress], StreamFailure>) {
        guard self.result == nil else { return }
        self.result = result
        if let task { loop.resume(task) }
        task = nil
    }
}
