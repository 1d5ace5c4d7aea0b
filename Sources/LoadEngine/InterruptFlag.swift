import Synchronization

/// Whether the run was stopped by its user; set on one task and read on another.
final class InterruptFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() {
        flag.store(true, ordering: .releasing)
    }
}
