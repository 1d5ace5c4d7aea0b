import LoadTarget
import Testing

@testable import LoadProbe

/// The kernel's files, as they were on a machine, and damaged.
@Suite struct KernelFilesTests {
    private static let stat = """
        cpu  100 5 40 1000 20 0 3 2 0 0
        cpu0 60 5 20 500 15 0 3 1 0 0
        cpu1 40 0 20 500 5 0 0 1 0 0
        intr 12345 0 9 0
        ctxt 987654
        btime 1767225600
        procs_running 3
        procs_blocked 1
        """

    @Test func eachCoresTimeByWhatItDid() {
        var files = MachineFiles()
        let points = files.stat(KernelText(Self.stat), ticks: 100)
        #expect(points.value("system.cpu.time", ["cpu.logical_number": "0", "cpu.mode": "user"]) == 0.6)
        #expect(points.value("system.cpu.time", ["cpu.logical_number": "1", "cpu.mode": "idle"]) == 5)
        #expect(points.value("system.cpu.time", ["cpu.logical_number": "1", "cpu.mode": "steal"]) == 0.01)
        #expect(points.filter { $0.series.name == "system.cpu.time" }.count == 16)
        #expect(points.value("system.context_switches") == 987_654)
        #expect(points.value("system.process.count", ["process.state": "running"]) == 3)
        #expect(points.value("system.process.count", ["process.state": "blocked"]) == 1)
    }

    @Test func memoryThatCannotBeHadAtOnceIsUsed() {
        let text =
            "MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    400 kB\nSwapTotal: 100 kB\nSwapFree: 60 kB\n"
        let points = MachineFiles.memory(KernelText(text))
        #expect(points.value("system.memory.usage", ["system.memory.state": "used"]) == 614_400)
        #expect(points.value("system.memory.usage", ["system.memory.state": "available"]) == 409_600)
        #expect(points.value("system.paging.usage") == 40_960)
    }

    @Test func pressureIsTheTimeThatWasWaited() {
        let text =
            "some avg10=1.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
        let points = PressureFile(of: "io").points(KernelText(text))
        #expect(points.value("system.linux.pressure.time", ["pressure.kind": "some", "resource": "io"]) == 2.5)
        #expect(points.value("system.linux.pressure.time", ["pressure.kind": "full"]) == 7e-6)
    }

    @Test func theLoadOfAMinute() {
        #expect(MachineFiles.loadAverage(KernelText("2.47 1.00 0.38 4/104 6762\n")).map(\.value) == [2.47])
        for text in ["", "\n", "nan 1 1", "-1 0 0", "x"] {
            #expect(MachineFiles.loadAverage(KernelText(text)).isEmpty, "\(text)")
        }
    }

    @Test func disksCountAndWhatIsMadeOfThemDoesNot() {
        let text = """
               7       0 loop0 5 0 5 5 0 0 0 0 0 5 5 0 0 0 0 0 0
             254       0 vda 29780 5774 2608410 11717 9103 29279 1446600 12876 0 8072 26256 1649 0 156608 543 1407 1118
             254       1 vda1 29780 5774 2608410 11717 9103 29279 1446600 12876 0 8072 26256 1649 0 156608 543 1407 1118
               8       0 sda 0 0 0 0 0 0 0 0 0 0 0
               8      16 sdb 1 2 3
            """
        var (file, asked) = (DiskFile(), [String]())
        for _ in 0..<2 {
            let points = file.points(KernelText(text)) {
                asked.append($0)
                return ["vda", "sda", "sdb"].contains($0)
            }
            #expect(points.count == 7)
            #expect(points.allSatisfy { $0.series.tags.contains(TargetTag("system.device", "vda")) })
            #expect(points.value("system.disk.io", ["disk.io.direction": "read"]) == 2_608_410.0 * 512)
            #expect(points.value("system.disk.io", ["disk.io.direction": "write"]) == 1_446_600.0 * 512)
            #expect(points.value("system.disk.operations", ["disk.io.direction": "read"]) == 29_780)
            #expect(points.value("system.disk.operations", ["disk.io.direction": "write"]) == 9_103)
            #expect(points.value("system.disk.operation_time", ["disk.io.direction": "write"]) == 12.876)
            #expect(points.value("system.disk.io_time") == 8.072)
        }
        #expect(asked == ["loop0", "vda", "vda1", "sda", "sdb"])
    }

    @Test func aProcessMayHaveAnyName() throws {
        let text = "42 (a) b (c) S 7 42 42 0 -1 4194304 10 0 6 0 150 50 0 0 20 0 4 0 1234 99 300 0"
        let stat = try #require(ProcessFiles.Stat(KernelText(text)))
        #expect(stat.name == "a) b (c")
        #expect((stat.parent, stat.user, stat.system) == (7, 150, 50))
        #expect((stat.threads, stat.started, stat.residentPages) == (4, 1234, 300))
        let points = ProcessFiles.points(
            stat, ProcessFiles.Series(name: stat.name, pid: 42), descriptors: 9, ticks: 100, pageSize: 4096)
        #expect(points.value("process.cpu.time", ["cpu.mode": "user", "process.pid": "42"]) == 1.5)
        #expect(points.value("process.memory.usage") == 1_228_800)
        #expect(points.value("process.unix.file_descriptor.count") == 9)
        #expect(points.value("process.paging.faults", ["system.paging.fault.type": "major"]) == 6)
    }

    @Test func whatAProcessReadFromDisks() {
        let text =
            "rchar: 6976\nwchar: 9\nsyscr: 10\nsyscw: 0\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n"
        let points = ProcessFiles.transfers(KernelText(text), ProcessFiles.Series(name: "a", pid: 1))
        #expect(points.value("process.disk.io", ["disk.io.direction": "read"]) == 4096)
        #expect(points.value("process.disk.io", ["disk.io.direction": "write"]) == 8192)
    }

    /// Whatever is cut off or put in somewhere, no reader traps, and none makes values of it that are no numbers.
    @Test func damagedFilesGiveLess() {
        let files = [
            Self.stat, "MemTotal: 10 kB\nMemAvailable: 99999999999999999999 kB", "some total=\nfull",
            "Tcp: A B\nTcp: 1",
            "eth0:1 2 3 4 5 6 7 8 9 10 11 12", "TCP: inuse 1 orphan 0\nUDP: inuse", "254 0 vda 1 2 3 4 5 6 7 8 9 10 11",
            "read_bytes: 1\nwrite_bytes: 2", "0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 777",
            "1 (x", "1 (x) S", ")(", "cpu", "cpu0", "cpuX 1 2", "\n\n\n", " ", "Tcp:\nTcp:",
        ]
        for file in files {
            for end in 0...file.utf8.count {
                for extra in ["", "\u{0}", " 7", "\n"] {
                    let bytes = Array(file.utf8.prefix(end)) + Array(extra.utf8) + Array(file.utf8.dropFirst(end + 1))
                    let text = KernelText(bytes[...])
                    let points = Self.all(of: text)
                    #expect(points.allSatisfy { $0.value.isFinite && $0.value >= 0 })
                    _ = (ProcessFiles.Stat(text), ListeningSockets.sockets(text))
                }
            }
        }
    }

    private static func all(of text: KernelText) -> [TargetPoint] {
        var (machine, network, disk) = (MachineFiles(), NetworkFiles(), DiskFile())
        return machine.stat(text, ticks: 100) + MachineFiles.memory(text) + MachineFiles.loadAverage(text)
            + PressureFile(of: "cpu").points(text) + NetworkFiles.protocols(text) + network.devices(text)
            + NetworkFiles.sockets(text, inUse6: NetworkFiles.inUse6(text)) + disk.points(text) { _ in true }
            + ProcessFiles.transfers(text, ProcessFiles.Series(name: "a", pid: 1))
    }
}
