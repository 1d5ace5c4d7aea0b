import LoadTarget
import Testing

@testable import LoadProbe

/// What the kernel says of the network, as it was on a machine.
@Suite struct NetworkFilesTests {
    @Test func countsStandBelowTheirNames() {
        let snmp = "Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoAlgorithm RetransSegs InErrs\nTcp: 1 42 0\n"
        let netstat = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 8 9\nIpExt: InNoRoutes\nIpExt: 0\n"
        #expect(NetworkFiles.protocols(KernelText(snmp)).value("system.network.tcp.retransmits") == 42)
        #expect(NetworkFiles.protocols(KernelText(netstat)).value("system.network.listen.overflows") == 8)
        #expect(NetworkFiles.protocols(KernelText(netstat)).value("system.network.listen.drops") == 9)
    }

    /// The number may stand right behind the colon; loopback is no network, and a device that was never used is left out.
    @Test func devices() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
              ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
            eth0:15414324     547    1    2    3     4          5         6    29935     378    7    8    9    10      11         12
            """
        var files = NetworkFiles()
        let points = files.devices(KernelText(text))
        #expect(points.count == 8)
        #expect(points.allSatisfy { $0.series.tags.contains(TargetTag("network.interface.name", "eth0")) })
        func values(_ direction: String) -> [Double?] {
            ["io", "packet.count", "errors", "packet.dropped"].map {
                points.value("system.network.\($0)", ["network.io.direction": direction])
            }
        }
        #expect(values("receive") == [15_414_324, 547, 1, 2])
        #expect(values("transmit") == [29_935, 378, 7, 8])
    }

    @Test func socketsOfBothVersions() {
        let text = "sockets: used 22\nTCP: inuse 3 orphan 1 tw 20 alloc 9 mem 263\nUDP: inuse 2 mem 0\nRAW: inuse 0\n"
        let version6 = NetworkFiles.inUse6(KernelText("TCP6: inuse 4\nUDP6: inuse 5\nUDPLITE6: inuse 0\n"))
        let points = NetworkFiles.sockets(KernelText(text), inUse6: version6)
        func tcp(_ state: String) -> Double? {
            points.value("system.network.socket.count", ["network.transport": "tcp", "socket.state": state])
        }
        #expect([tcp("in_use"), tcp("orphan"), tcp("time_wait"), tcp("allocated")] == [7, 1, 20, 9])
        #expect(points.value("system.network.socket.count", ["network.transport": "udp"]) == 7)
        // A kernel without IPv6.
        #expect(NetworkFiles.sockets(KernelText(text), inUse6: NetworkFiles.inUse6(nil)).first?.value == 3)
    }

    @Test func whatListens() {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0 100 0 0 10 0
               1: 0100007F:1F90 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 778 1 0 100 0 0 10 0
               2: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 779 1 0
            """
        let sockets = ListeningSockets.sockets(KernelText(text))
        #expect(sockets.map(\.port) == [8080, 8081])
        #expect(sockets.map(\.inode) == [777, 779])
    }
}
