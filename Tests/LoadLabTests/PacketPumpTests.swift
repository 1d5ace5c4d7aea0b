import Foundation
import Testing

@testable import LoadLab

/// A pump between sockets of datagrams, which hand over packet by packet as a device does.
@Suite(.timeLimit(.minutes(1))) struct PacketPumpTests {
    @Test func packetsComeLaterAndInTheirOrder() async throws {
        let (sent, received, took) = try await Self.carry(30, delay: .milliseconds(50), loss: 0, seed: 1)
        #expect(received == sent)
        #expect(took >= .milliseconds(50))
    }

    @Test func theSamePacketsAreLostEachTime() async throws {
        let runs = [
            try await Self.carry(200, delay: .zero, loss: 0.3, seed: 7).received,
            try await Self.carry(200, delay: .zero, loss: 0.3, seed: 7).received,
            try await Self.carry(200, delay: .zero, loss: 0.3, seed: 8).received,
        ]
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
        // Binomial: 140 of 200, give or take four standard deviations; the seed makes it the same each time.
        #expect((114...166).contains(runs[0].count))
    }

    private static func carry(
        _ count: UInt8, delay: Duration, loss: Double, seed: UInt64
    ) async throws -> (sent: [UInt8], received: [UInt8], took: Duration) {
        let (near, far) = (try DatagramPair(), try DatagramPair())
        let pump = PacketPump(from: near.device, to: far.device, delay: delay, loss: loss, seed: seed)
        let thread = Thread { pump.run() }
        thread.start()
        defer { pump.stop() }
        let start = ContinuousClock.now
        let sent = Array(0..<count)
        for number in sent { near.send(number) }
        var received: [UInt8] = []
        var idle = 0
        // What is lost never comes: it is over when nothing has come for half a second.
        while received.count < sent.count, idle < 50 {
            if let number = far.receive() {
                received.append(number)
                idle = 0
            } else {
                idle += received.isEmpty ? 0 : 1
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return (sent, received, .now - start)
    }
}

/// Two ends of a way for datagrams: one for the pump, one for the test.
private final class DatagramPair {
    let device: TunnelDevice
    private let end: CInt

    init() throws {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw InvalidLabValue("no pair of sockets") }
        device = TunnelDevice(name: "pair", descriptor: ends[0])
        end = ends[1]
    }

    deinit { close(end) }

    func send(_ number: UInt8) {
        while write(end, [number], 1) != 1 { usleep(1_000) }
    }

    func receive() -> UInt8? {
        var number = [UInt8](repeating: 0, count: 1)
        return read(end, &number, 1) == 1 ? number[0] : nil
    }
}
