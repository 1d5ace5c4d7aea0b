import Foundation
import LoadTarget
import TestServers
import Testing

@testable import LoadProbe

/// The limits that a watched process has by its control group, from a tree of files as the kernel has it.
@Suite struct CgroupTests {
    /// A tree of groups in a folder of its own.
    private final class Tree {
        let root = FileManager.default.temporaryDirectory.appending(path: "squall-cgroup-\(UUID().uuidString)")

        func add(_ group: String, _ files: [String: String]) throws {
            let folder = root.appending(path: group)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
            }
        }

        func folders(_ path: String) -> [String] {
            let mounts = "30 23 0:26 / \(root.path) rw - cgroup2 cgroup2 rw\n"
            return CgroupFiles.Mount(KernelText(mounts)).map {
                CgroupFiles.folders($0, membership: KernelText("0::\(path)\n"))
            } ?? []
        }

        deinit { try? FileManager.default.removeItem(at: root) }
    }

    private let tags = [TargetTag("process.executable.name", "shop"), TargetTag("process.pid", "42")]

    @Test func whereAGroupIs() throws {
        let mounts = """
            24 1 0:22 / /proc rw - proc proc rw
            29 1 0:25 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
            30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 master:1 - cgroup2 cgroup2 rw
            """
        let mount = try #require(CgroupFiles.Mount(KernelText(mounts)))
        let membership = KernelText("4:memory:/old\n0::/shop.slice/shop.service\n")
        #expect(
            CgroupFiles.folders(mount, membership: membership) == [
                "/sys/fs/cgroup/shop.slice/shop.service", "/sys/fs/cgroup/shop.slice", "/sys/fs/cgroup",
            ])
        #expect(CgroupFiles.folders(mount, membership: KernelText("0::/\n")) == ["/sys/fs/cgroup"])
        for elsewhere in ["0::/../other\n", "4:memory:/old\n", ""] {
            #expect(CgroupFiles.folders(mount, membership: KernelText(elsewhere)).isEmpty, "\(elsewhere)")
        }
        // In a container that sees a part of the tree.
        let part = try #require(CgroupFiles.Mount(KernelText("30 23 0:26 /pod /cg rw - cgroup2 cgroup2 rw")))
        #expect(CgroupFiles.folders(part, membership: KernelText("0::/pod/a\n")) == ["/cg/a", "/cg"])
        #expect(CgroupFiles.folders(part, membership: KernelText("0::/pods/a\n")).isEmpty)
        for none in ["", "30", "24 1 0:22 / /proc rw - proc proc rw", "30 23 0:26 / /cg rw", "30 23 0:26 / /cg rw -"] {
            #expect(CgroupFiles.Mount(KernelText(none)) == nil, "\(none)")
        }
    }

    @Test func usageThrottlingAndPressureAreTheGroupsOwn() throws {
        let tree = Tree()
        try tree.add("", [:])
        try tree.add(
            "shop",
            [
                "cgroup.type": "domain\n", "cpu.max": "150000 100000\n", "memory.max": "max\n",
                "memory.current": "1048576\n", "pids.current": "9\n",
                "cpu.stat": "usage_usec 5\nnr_periods 10\nnr_throttled 3\nthrottled_usec 2500000\n",
                "cpu.pressure": "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\n",
            ])
        var file = KernelFile()
        var group = try #require(WatchedCgroup(tree.folders("/shop"), tags: tags, reading: &file))
        let points = group.read(reading: &file)
        #expect(points.allSatisfy { Set($0.series.tags).isSuperset(of: tags) })
        #expect(points.value("process.cgroup.cpu.limit") == 1.5)
        #expect(points.value("process.cgroup.cpu.throttled.periods") == 3)
        #expect(points.value("process.cgroup.cpu.throttled.time") == 2.5)
        #expect(points.value("process.cgroup.memory.usage") == 1_048_576)
        #expect(points.value("process.cgroup.thread.count") == 9)
        #expect(points.value("process.cgroup.pressure.time", ["resource": "cpu", "pressure.kind": "some"]) == 1)
        #expect(points.value("process.cgroup.memory.limit") == nil)
        #expect(points.count == 6)
    }

    /// A group may use no more than those around it, and waits where the narrowest of them does.
    @Test func theNarrowestGroupLimits() throws {
        let tree = Tree()
        let wide = ["cgroup.type": "domain\n", "cpu.max": "400000 100000\n", "memory.max": "4096\n"]
        try tree.add(
            "pod", wide.merging(["cpu.max": "50000 100000\n", "cpu.stat": "nr_throttled 7\nthrottled_usec 1\n"]) { $1 })
        try tree.add(
            "pod/shop", wide.merging(["memory.max": "8192\n", "cpu.stat": "nr_throttled 0\nthrottled_usec 0\n"]) { $1 })
        var file = KernelFile()
        var group = try #require(WatchedCgroup(tree.folders("/pod/shop"), tags: tags, reading: &file))
        var points = group.read(reading: &file)
        #expect(points.value("process.cgroup.cpu.limit") == 0.5)
        #expect(points.value("process.cgroup.cpu.throttled.periods") == 7)
        #expect(points.value("process.cgroup.memory.limit") == 4096)
        // The outer limit is taken away.
        try tree.add("pod", ["cpu.max": "max 100000\n"])
        group.readLimits(reading: &file)
        points = group.read(reading: &file)
        #expect(points.value("process.cgroup.cpu.limit") == 4)
        // What was counted stays, and goes on: it is no fall, and what another group had counted before is no growth.
        #expect(points.value("process.cgroup.cpu.throttled.periods") == 7)
        try tree.add("pod/shop", ["cpu.stat": "nr_throttled 2\nthrottled_usec 1000000\n"])
        #expect(group.read(reading: &file).value("process.cgroup.cpu.throttled.periods") == 9)
        try tree.add("pod", ["cpu.max": "50000 100000\n", "cpu.stat": "nr_throttled 50\nthrottled_usec 1\n"])
        group.readLimits(reading: &file)
        #expect(group.read(reading: &file).value("process.cgroup.cpu.throttled.periods") == 9)
    }

    @Test func throttlingOnlyGrows() {
        var sum = CgroupFiles.ThrottlingTotal()
        #expect(sum.total == nil)
        sum.take(.init(periods: 5, time: 50))
        sum.take(.init(periods: 8, time: 90))
        #expect(sum.total == .init(periods: 8, time: 90))
        sum.take(.init(periods: 2, time: 10))
        #expect(sum.total == .init(periods: 10, time: 100))
        sum.move()
        sum.take(.init(periods: 900, time: 900))
        sum.take(.init(periods: 901, time: 905))
        #expect(sum.total == .init(periods: 11, time: 105))
    }

    @Test func theWholeMachineIsNoGroup() throws {
        let tree = Tree()
        try tree.add("", ["cpu.stat": "usage_usec 5\n", "cpu.pressure": "some avg10=0.00 total=1\n"])
        var file = KernelFile()
        #expect(WatchedCgroup(tree.folders("/"), tags: tags, reading: &file) == nil)
        #expect(WatchedCgroup([], tags: tags, reading: &file) == nil)
    }

    @Test(arguments: ["", "max", "max 100000", "100000", "1 0", "x 5", "-1 100000"])
    func whatIsNoLimit(_ text: String) {
        #expect(CgroupFiles.cores(KernelText(text)) == nil)
    }

    /// In a real group, where one may be made: its numbers are those of the kernel's files.
    @Test(.enabled(if: Self.realTree != nil)) func aRealGroup() async throws {
        let folder = try #require(Self.realTree) + "/squall-test-\(UUID().uuidString)"
        #expect(mkdir(folder, 0o755) == 0)
        defer { rmdir(folder) }
        let child = try ChildProcess(executable: "/bin/sleep", arguments: ["60"])
        defer { child.end() }
        try "\(child.processID)".write(toFile: folder + "/cgroup.procs", atomically: false, encoding: .utf8)
        var probe = Probe([.pid(Int(child.processID))])
        let points = probe.read(at: 0).points.filter { $0.series.name.hasPrefix("process.cgroup.") }
        for (file, name) in [("memory.current", "memory.usage"), ("pids.current", "thread.count")] {
            guard let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) else { continue }
            let value = try #require(points.value("process.cgroup.\(name)"))
            let told = try #require(Double(text.filter { $0 != "\n" }))
            #expect(abs(value - told) <= 1_048_576)
        }
        if FileManager.default.fileExists(atPath: folder + "/cpu.pressure") {
            #expect(points.value("process.cgroup.pressure.time", ["resource": "cpu", "pressure.kind": "some"]) != nil)
        }
        #expect(points.allSatisfy { $0.series.tags.contains(TargetTag("process.pid", "\(child.processID)")) })
    }

    private static let realTree: String? = {
        var file = KernelFile()
        guard let mount = file.read("/proc/self/mountinfo").flatMap(CgroupFiles.Mount.init), mount.root == "/",
            access(mount.folder, W_OK) == 0
        else { return nil }
        let trial = mount.folder + "/squall-trial-\(UUID().uuidString)"
        guard mkdir(trial, 0o755) == 0 else { return nil }
        rmdir(trial)
        return mount.folder
    }()
}
