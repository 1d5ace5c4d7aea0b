import NIOCore
import Synchronization

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Carries packets one way, from one device to another, later, and not all of them.
///
/// It runs on a thread of its own until it is stopped. Which packets are lost is drawn by the seed: the k-th has the same fate each time.
final class PacketPump: Sendable {
    /// How long it takes at most until a stop is seen.
    private static let longestWait = Duration.milliseconds(50)
    /// The longest packet that a device hands over.
    private static let longestPacket = 65_536
    /// As many wait as a slow line would hold; what comes then is lost, as there.
    private static let mostWaiting = 10_000

    private let source: TunnelDevice
    private let target: TunnelDevice
    private let delay: Duration
    private let loss: Double
    private let seed: UInt64
    private let isStopped = Atomic(false)

    init(from source: TunnelDevice, to target: TunnelDevice, delay: Duration, loss: Double, seed: UInt64) {
        (self.source, self.target) = (source, target)
        (self.delay, self.loss, self.seed) = (delay, loss, seed)
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Carries packets until it is stopped.
    func run() {
        var random = SeededRandom(seed: seed)
        var waiting = CircularBuffer<(due: ContinuousClock.Instant, packet: [UInt8])>()
        var buffer = [UInt8](repeating: 0, count: Self.longestPacket)
        while !isStopped.load(ordering: .relaxed) {
            wait(for: waiting.first.map { $0.due - .now } ?? Self.longestWait)
            while case let count = read(source.descriptor, &buffer, buffer.count), count > 0 {
                let isLost = random.unit() < loss || waiting.count >= Self.mostWaiting
                if !isLost { waiting.append((.now + delay, Array(buffer[..<count]))) }
            }
            while let first = waiting.first, first.due <= .now {
                // Where the device takes none now, it is lost, as it would be by a full queue.
                _ = write(target.descriptor, first.packet, first.packet.count)
                waiting.removeFirst()
            }
        }
    }

    /// Waits for a packet, for so long at most.
    private func wait(for time: Duration) {
        let milliseconds = Int(min(max(time, .zero), Self.longestWait) / .milliseconds(1))
        guard milliseconds > 0 else { return SpentTime.sleep(until: .now + time) }
        var question = pollfd(fd: source.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&question, 1, CInt(milliseconds))
    }
}
