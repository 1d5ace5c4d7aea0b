import Foundation
import LoadProbe
import LoadTarget
import TestServers
import Testing

/// The probe on this machine, with processes that do something known.
@Suite(.serialized) struct ProbeTests {
    private func values(_ name: String, of pid: pid_t, in reading: TargetReading) -> [Double] {
        reading.points.filter { $0.series.name == name && $0.series.tags.contains(TargetTag("process.pid", "\(pid)")) }
            .map(\.value)
    }

    /// Its CPU time is what the kernel told its parent, and the machine's cores were busy at least as long.
    @Test func aProcessThatWorks() async throws {
        let child = try ChildProcess(
            executable: "/bin/sh",
            arguments: ["-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; sleep 60"])
        var probe = Probe([.pid(Int(child.processID))])
        let before = probe.read(at: 0)
        try await child.wait(for: "its work") { child.output.contains("done") }
        let after = probe.read(at: 1)
        let work = values("process.cpu.time", of: child.processID, in: after).reduce(0, +)
        // What `ps` shows has whole seconds; the kernel's own file has ticks.
        let stat = try String(contentsOfFile: "/proc/\(child.processID)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let told = (Double(fields[11]) ?? -1) + (Double(fields[12]) ?? -1)
        #expect(work == told / Double(sysconf(CInt(_SC_CLK_TCK))))
        #expect(work > 0)
        func busy(_ reading: TargetReading) -> Double {
            reading.points.filter { point in
                point.series.name == "system.cpu.time" && !point.series.tags.contains(TargetTag("cpu.mode", "idle"))
            }.reduce(0) { $0 + $1.value }
        }
        let own = work - values("process.cpu.time", of: child.processID, in: before).reduce(0, +)
        // The kernel counts the two in different places, each by ticks.
        #expect(busy(after) - busy(before) >= own * 0.8 - 0.1)
    }

    @Test func openFilesAndMemory() async throws {
        let program =
            "import time, sys\nf = [open('/dev/null') for _ in range(50)]\nb = bytearray(64 << 20)\nprint('ready', flush=True)\ntime.sleep(60)"
        let child = try ChildProcess(executable: "/usr/bin/python3", arguments: ["-c", program])
        try await child.wait(for: "its files") { child.output.contains("ready") }
        var probe = Probe([.pid(Int(child.processID))])
        let reading = probe.read(at: 0)
        let descriptors = try #require(
            values("process.unix.file_descriptor.count", of: child.processID, in: reading).first)
        #expect((53...60).contains(descriptors))
        let memory = try #require(values("process.memory.usage", of: child.processID, in: reading).first)
        #expect(memory > Double(64 << 20) && memory < Double(256 << 20))
    }

    @Test func whoeverListensOnAPortIsFoundAlsoAgain() async throws {
        let port = try LoopbackPort.free()
        func server() async throws -> ChildProcess {
            let program =
                "import socket, time\ns = socket.socket()\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.bind(('127.0.0.1', \(port)))\ns.listen()\nprint('ready', flush=True)\ntime.sleep(60)"
            let child = try ChildProcess(executable: "/usr/bin/python3", arguments: ["-c", program])
            try await child.wait(for: "its port") { child.output.contains("ready") }
            return child
        }
        var probe = Probe([.port(port)])
        var reading = probe.read(at: 0)
        #expect(probe.missing == [.port(port)])
        let first = try await server()
        reading = probe.read(at: 10)
        #expect(probe.missing.isEmpty)
        #expect(!values("process.cpu.time", of: first.processID, in: reading).isEmpty)
        first.signal(SIGKILL)
        _ = try? await first.exitCode()
        let second = try await server()
        reading = probe.read(at: 20)
        #expect(!values("process.cpu.time", of: second.processID, in: reading).isEmpty)
        #expect(values("process.cpu.time", of: first.processID, in: reading).isEmpty)
    }

    @Test func theMachineHasWhatTheKernelSays() throws {
        var probe = Probe([])
        let names = Set(probe.read(at: 0).points.map(\.series.name))
        #expect(names.isSuperset(of: ["system.cpu.time", "system.memory.usage", "system.context_switches"]))
        let memory = probe.read(at: 1).points.filter { $0.series.name == "system.memory.usage" }.reduce(0) {
            $0 + $1.value
        }
        #expect(memory == Double(sysconf(CInt(_SC_PHYS_PAGES))) * Double(sysconf(CInt(_SC_PAGESIZE))))
    }

    /// What is counted lies between what the kernel's own files say before and after.
    @Test func disksAndDevicesAreThoseOfTheKernelsFiles() throws {
        func columns(_ path: String) throws -> [[String]] {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
                line.split { $0 == " " || $0 == ":" }.map(String.init)
            }
        }
        var probe = Probe([])
        let (disksBefore, devicesBefore) = (try columns("/proc/diskstats"), try columns("/proc/net/dev"))
        let points = probe.read(at: 0).points
        let (disksAfter, devicesAfter) = (try columns("/proc/diskstats"), try columns("/proc/net/dev"))
        var compared: [String: Int] = [:]
        func check(_ series: String, _ tags: [String: String], _ before: String, _ after: String, unit: Double = 1) {
            guard let value = points.value(series, tags), let low = Double(before), let high = Double(after) else {
                return
            }
            compared[series, default: 0] += 1
            // In the file's own unit, in which all are whole: a quotient and a product may differ in the last digit.
            #expect(((value / unit).rounded() >= low) && ((value / unit).rounded() <= high), "\(series) \(tags)")
        }
        for (before, after) in zip(disksBefore, disksAfter) where before.count > 12 && before[2] == after[2] {
            let device = ["system.device": before[2]]
            check(
                "system.disk.io", device.merging(["disk.io.direction": "read"]) { $1 }, before[5], after[5], unit: 512)
            check(
                "system.disk.io", device.merging(["disk.io.direction": "write"]) { $1 }, before[9], after[9], unit: 512)
            check("system.disk.io_time", device, before[12], after[12], unit: 1e-3)
        }
        for (before, after) in zip(devicesBefore, devicesAfter) where before.count > 16 && before[0] == after[0] {
            let device = ["network.interface.name": before[0]]
            check("system.network.io", device.merging(["network.io.direction": "receive"]) { $1 }, before[1], after[1])
            check("system.network.io", device.merging(["network.io.direction": "transmit"]) { $1 }, before[9], after[9])
        }
        // What the kernel says is used is told of: nothing that is compared would be no proof.
        func isUsed(_ row: [String], _ columns: Int...) -> Bool {
            columns.contains { $0 < row.count && (Double(row[$0]) ?? 0) > 0 }
        }
        if disksBefore.contains(where: { isUsed($0, 5, 9) && access("/sys/block/\($0[2])/device", F_OK) == 0 }) {
            #expect(compared["system.disk.io", default: 0] > 0 && compared["system.disk.io_time", default: 0] > 0)
        }
        if devicesBefore.contains(where: { $0.count > 16 && $0[0] != "lo" && isUsed($0, 1, 9) }) {
            #expect(compared["system.network.io", default: 0] > 0)
        }
        let disks = Set(points.flatMap(\.series.tags).filter { $0.name == "system.device" }.map(\.value))
        #expect(disks.allSatisfy { name in disksAfter.contains { $0.count > 2 && $0[2] == name } })
        #expect(points.allSatisfy { !$0.series.tags.contains(TargetTag("network.interface.name", "lo")) })
    }

    /// Four MiB, on the disk.
    @Test func whatAProcessWroteIsAsTheKernelSays() async throws {
        let folder = FileManager.default.temporaryDirectory
        let path = folder.appending(path: "squall-written-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let program = """
            import os, time
            with open('\(path)', 'wb') as file:
                file.write(b'x' * (4 << 20)); file.flush(); os.fsync(file.fileno())
            print('ready', flush=True); time.sleep(60)
            """
        let child = try ChildProcess(executable: "/usr/bin/python3", arguments: ["-c", program])
        try await child.wait(for: "its file") { child.output.contains("ready") }
        var probe = Probe([.pid(Int(child.processID))])
        let points = probe.read(at: 0).points
        let io = try String(contentsOfFile: "/proc/\(child.processID)/io", encoding: .utf8)
        for (word, direction) in [("read_bytes: ", "read"), ("write_bytes: ", "write")] {
            let line = io.split(separator: "\n").first { $0.hasPrefix(word) }
            let told = try #require(line.flatMap { Double($0.dropFirst(word.count)) })
            #expect(points.value("process.disk.io", ["disk.io.direction": direction]) == told)
            if direction == "write", try isOnDisk(folder.path) { #expect(told >= Double(4 << 20)) }
        }
    }

    /// Whether a folder's files are on a disk: elsewhere the kernel may count nothing.
    private func isOnDisk(_ folder: String) throws -> Bool {
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n")
        let around = mounts.map { $0.split(separator: " ") }.filter { mount in
            mount.count > 2 && (mount[1] == "/" || "\(folder)/".hasPrefix("\(mount[1])/"))
        }
        return around.max { $0[1].count < $1[1].count }.map { ["ext4", "xfs", "btrfs"].contains($0[2]) } ?? false
    }

    /// A search goes through all processes: the values that follow are not of the time before it.
    @Test func aReadingIsOfTheTimeAfterTheSearch() {
        var (probe, clock) = (Probe([.pid(Int(getpid()))], machine: false), 0.0)
        func passed(_ seconds: Double) -> Double {
            clock += seconds
            return clock
        }
        #expect(probe.read(at: passed(1)).time == 2, "it was searched from 1 to 2")
        #expect(probe.read(at: passed(0.5)).time == 2.5)
        #expect(probe.read(at: passed(1)).time == 4.5, "it was searched from 3.5 on")
    }
}
