import Foundation
import LoadProbe
import LoadTarget
import TestServers
import Testing

/// What waits and is open at a watched program's port is what `ss` of iproute2 says.
@Suite(.serialized) struct SocketsOfProgramsTests {
    /// Listens with a queue of 7, takes two of five connections in, and keeps all open.
    private static let server = """
        import socket, sys, time
        listener = socket.socket(socket.AF_INET6 if sys.argv[2] == '6' else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((sys.argv[3], int(sys.argv[1])))
        listener.listen(7)
        clients = [socket.create_connection((sys.argv[4], int(sys.argv[1]))) for _ in range(5)]
        accepted = [listener.accept() for _ in range(2)]
        clients[0].close()
        print('ready', flush=True)
        time.sleep(60)
        """

    private func server(on port: Int, version: Int) async throws -> ChildProcess {
        let address = version == 6 ? ["6", "::", "::1"] : ["4", "127.0.0.1", "127.0.0.1"]
        let child = try ChildProcess(
            executable: "/usr/bin/python3", arguments: ["-c", Self.server, "\(port)"] + address)
        try await child.wait(for: "its connections") { child.output.contains("ready") }
        return child
    }

    /// `ss`'s lines of a port: state, what waits, the limit.
    private func lines(_ flags: String, _ port: Int) async throws -> [[String]] {
        let ss = try ChildProcess(
            executable: "/usr/bin/env", arguments: ["ss", flags, "sport", "=", ":\(port)"])
        #expect(try await ss.exitCode() == 0)
        return ss.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    @Test(arguments: [4, 6]) func queueAndConnections(_ version: Int) async throws {
        let port = try LoopbackPort.free()
        let child = try await server(on: port, version: version)
        // Found by its port, and by its number alone.
        for program in [WatchedProgram.port(port), .pid(Int(child.processID))] {
            var probe = Probe([program])
            let points = probe.read(at: 0).points.filter { point in
                point.series.tags.contains(TargetTag("server.port", "\(port)"))
            }
            let listening = try #require(try await lines("-Htln", port).first)
            #expect(points.value("system.network.listen.queue.length") == Double(listening[1]))
            #expect(points.value("system.network.listen.queue.limit") == Double(listening[2]))
            // What is open and not taken in waits there: three of five.
            #expect(points.value("system.network.listen.queue.length") == 3)
            #expect(points.value("system.network.listen.queue.limit") == 7)
            let connections = try await lines("-Htan", port)
            for (state, name) in [("ESTAB", "established"), ("CLOSE-WAIT", "close_wait"), ("TIME-WAIT", "time_wait")] {
                let told = connections.filter { $0.first == state }.count
                let value = points.value("system.network.connection.count", ["network.connection.state": name])
                #expect(value == Double(told), "\(state) of IPv\(version), \(program)")
            }
            #expect(points.values("system.network.connection.count").reduce(0, +) == 5)
        }
    }

    /// Connections are counted once a second at most, the queue at each reading.
    @Test func connectionsAreCountedSeldom() async throws {
        let port = try LoopbackPort.free()
        let child = try await server(on: port, version: 4)
        var probe = Probe([.pid(Int(child.processID))])
        let counted = [0.0, 0.05, 0.8].map { probe.read(at: 10 + $0).points }
        #expect(counted.map { !$0.values("system.network.connection.count").isEmpty } == [true, false, false])
        #expect(counted.allSatisfy { $0.value("system.network.listen.queue.length", ["server.port": "\(port)"]) == 3 })
        // The counting may have taken long on a slow machine, and is rarer then.
        #expect(!probe.read(at: 10_000).points.values("system.network.connection.count").isEmpty)
    }

    @Test func aPortThatNobodyWatchesIsLeftOut() async throws {
        let port = try LoopbackPort.free()
        let child = try await server(on: port, version: 4)
        let other = try ChildProcess(executable: "/bin/sleep", arguments: ["60"])
        var probe = Probe([.pid(Int(other.processID))])
        #expect(probe.read(at: 0).points.values("system.network.listen.queue.length").isEmpty)
        child.end()
    }
}
