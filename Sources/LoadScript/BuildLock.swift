import Foundation
import LoadPlan

/// Held by the one process that builds in a folder; gone when it ends, however it ends.
struct BuildLock {
    private let descriptor: Int32

    /// Waits until nobody else builds there.
    init(path: String) async throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Diagnostic("\(path): \(String(cString: strerror(errno)))", fix: "make its folder writable")
        }
        do {
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 { try await Task.sleep(for: .milliseconds(100)) }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Lets others build.
    func release() { close(descriptor) }
}
