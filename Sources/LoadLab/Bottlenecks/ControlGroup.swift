import FoundationEssentials
import Synchronization

#if canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A group of this process alone that the kernel gives only so much CPU.
///
/// Version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html, `cpu.max`) where the machine has it, else the controller `cpu` of version 1
/// (https://docs.kernel.org/scheduler/sched-bwc.html).
struct ControlGroup {
    private static let period = 100_000
    private static let root = "/sys/fs/cgroup"

    /// Of those that this process made.
    private static let count = Atomic(0)

    private let path: String
    private let parent: String

    /// Makes a group and moves this process into it.
    ///
    /// - Parameter quota: how many cores it may have.
    /// - Throws: `InvalidLabValue` where the machine does not allow it.
    init(quota: Double) throws(InvalidLabValue) {
        let microseconds = Int(quota * Double(Self.period))
        let isSecond = FileManager.default.fileExists(atPath: "\(Self.root)/cgroup.controllers")
        parent = isSecond ? Self.root : "\(Self.root)/cpu"
        path = "\(parent)/squall-lab-\(getpid())-\(Self.count.wrappingAdd(1, ordering: .relaxed).newValue)"
        // One that was left behind by a process that was killed, and had the same number.
        rmdir(path)
        do {
            if isSecond { try Self.put("+cpu", to: "\(parent)/cgroup.subtree_control") }
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        } catch {
            throw Self.refusal(error)
        }
        do {
            if isSecond {
                try Self.put("\(microseconds) \(Self.period)", to: "\(path)/cpu.max")
            } else {
                try Self.put("\(Self.period)", to: "\(path)/cpu.cfs_period_us")
                try Self.put("\(microseconds)", to: "\(path)/cpu.cfs_quota_us")
            }
            try Self.put("\(getpid())", to: "\(path)/cgroup.procs")
        } catch {
            rmdir(path)
            throw Self.refusal(error)
        }
    }

    /// Moves this process back, and removes the group.
    func leave() {
        try? Self.put("\(getpid())", to: "\(parent)/cgroup.procs")
        rmdir(path)
    }

    private static func refusal(_ error: any Error) -> InvalidLabValue {
        InvalidLabValue("cpu-quota: this machine makes no control group: \(error); try as root, or choose cpu-bound")
    }

    /// In one write, as the kernel wants it.
    private static func put(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw InvalidLabValue("\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == bytes.count else {
            throw InvalidLabValue("\(path): \(String(cString: strerror(errno)))")
        }
    }
}
