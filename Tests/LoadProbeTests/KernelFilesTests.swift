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

    private func value(_ name: String, _ points: [TargetPoint], _ tags: [String: String] = [:]) -> Double? {
        let found = points.filter { point in
            point.series.name == name
                && tags.allSatisfy { tag in point.series.tags.contains(TargetTag(tag.key, tag.value)) }
        }
        return found.count == 1 ? found[0].value : nil
    }

    @Test func eachCoresTimeByWhatItDid() {
        let points = MachineFiles.stat(KernelText(Self.stat), ticks: 100)
        #expect(value("system.cpu.time", points, ["cpu.logical_number": "0", "cpu.mode": "user"]) == 0.6)
        #expect(value("system.cpu.time", points, ["cpu.logical_number": "1", "cpu.mode": "idle"]) == 5)
        #expect(value("system.cpu.time", points, ["cpu.logical_number": "1", "cpu.mode": "steal"]) == 0.01)
        #expect(points.filter { $0.series.name == "system.cpu.time" }.count == 16)
        #expect(value("system.context_switches", points) == 987_654)
        #expect(value("system.process.count", points, ["process.state": "running"]) == 3)
        #expect(value("system.process.count", points, ["process.state": "blocked"]) == 1)
    }

    @Test func memoryThatCannotBeHadAtOnceIsUsed() {
        let text =
            "MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    400 kB\nSwapTotal: 100 kB\nSwapFree: 60 kB\n"
        let points = MachineFiles.memory(KernelText(text))
        #expect(value("system.memory.usage", points, ["system.memory.state": "used"]) == 614_400)
        #expect(value("system.memory.usage", points, ["system.memory.state": "available"]) == 409_600)
        #expect(value("system.paging.usage", points) == 40_960)
    }

    @Test func pressureIsTheTimeThatWasWaited() {
        let text =
            "some avg10=1.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
        let points = MachineFiles.pressure(KernelText(text), of: "io")
        #expect(value("system.linux.pressure.time", points, ["pressure.kind": "some", "resource": "io"]) == 2.5)
        #expect(value("system.linux.pressure.time", points, ["pressure.kind": "full"]) == 7e-6)
    }

    @Test func networkCountsStandBelowTheirNames() {
        let snmp = "Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoAlgorithm RetransSegs InErrs\nTcp: 1 42 0\n"
        let netstat = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 8 9\nIpExt: InNoRoutes\nIpExt: 0\n"
        #expect(value("system.network.tcp.retransmits", MachineFiles.network(KernelText(snmp))) == 42)
        #expect(value("system.network.listen.overflows", MachineFiles.network(KernelText(netstat))) == 8)
        #expect(value("system.network.listen.drops", MachineFiles.network(KernelText(netstat))) == 9)
    }

    @Test func aProcessMayHaveAnyName() throws {
        let text = "42 (a) b (c) S 7 42 42 0 -1 4194304 10 0 0 0 150 50 0 0 20 0 4 0 1234 99 300 0"
        let stat = try #require(ProcessFiles.Stat(KernelText(text)))
        #expect(stat.name == "a) b (c")
        #expect((stat.parent, stat.user, stat.system) == (7, 150, 50))
        #expect((stat.threads, stat.started, stat.residentPages) == (4, 1234, 300))
        let points = ProcessFiles.points(stat, pid: 42, descriptors: 9, ticks: 100, pageSize: 4096)
        #expect(value("process.cpu.time", points, ["cpu.mode": "user", "process.pid": "42"]) == 1.5)
        #expect(value("process.memory.usage", points) == 1_228_800)
        #expect(value("process.unix.file_descriptor.count", points) == 9)
    }

    @Test func whatListensOnAPort() {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0 100 0 0 10 0
               1: 0100007F:1F90 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 778 1 0 100 0 0 10 0
               2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 779 1 0 100 0 0 10 0
            """
        #expect(ListeningSockets.inodes(KernelText(text), port: 8080) == [777])
        #expect(ListeningSockets.inodes(KernelText(text), port: 8081) == [779])
        #expect(ListeningSockets.inodes(KernelText(text), port: 80).isEmpty)
    }

    /// Whatever is cut off or put in somewhere, no reader traps, and none makes values of it that are no numbers.
    @Test func damagedFilesGiveLess() {
        let files = [
            Self.stat, "MemTotal: 10 kB\nMemAvailable: 99999999999999999999 kB", "some total=\nfull",
            "Tcp: A B\nTcp: 1",
            "1 (x", "1 (x) S", ")(", "cpu", "cpu0", "cpuX 1 2", "\n\n\n", " ", "Tcp:\nTcp:",
        ]
        for file in files {
            for end in 0...file.utf8.count {
                for extra in ["", "\u{0}", " 7", "\n"] {
                    let bytes = Array(file.utf8.prefix(end)) + Array(extra.utf8) + Array(file.utf8.dropFirst(end + 1))
                    let text = KernelText(bytes[...])
                    let points =
                        MachineFiles.stat(text, ticks: 100) + MachineFiles.memory(text)
                        + MachineFiles.pressure(text, of: "cpu") + MachineFiles.network(text)
                    #expect(points.allSatisfy { $0.value.isFinite && $0.value >= 0 })
                    _ = (ProcessFiles.Stat(text), ListeningSockets.inodes(text, port: 80))
                }
            }
        }
    }
}
