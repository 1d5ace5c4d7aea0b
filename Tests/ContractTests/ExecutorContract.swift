import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire
import TestServers
import Testing

/// What every executor keeps, whatever its protocol, and wherever its client runs.
@Suite(.serialized) struct ExecutorContract {
    /// Performs an exchange that is due now, and holds its sample to what is true of all.
    private static func perform(_ client: any ExchangeClient) async -> Sample {
        let intended = MonotonicClock.now()
        let sample = await client.perform(0, intended: intended)
        #expect(sample.intended == intended && sample.intended <= sample.started && sample.started <= sample.ended)
        #expect(sample.ended <= MonotonicClock.now())
        if sample.firstByte != 0 {
            #expect(sample.started <= sample.firstByte && sample.firstByte <= sample.ended)
        }
        // What an earlier failure said may stay: nobody asks where nothing failed.
        if sample.error != nil { #expect(client.failureDetail?.isEmpty == false) }
        return sample
    }

    /// The next exchange goes well, over a new connection.
    private static func expectRecovery(_ client: any ExchangeClient, _ peer: ContractPeer) async {
        peer.behaviour = .answer
        let next = await perform(client)
        #expect(next.error == nil && next.openedConnection)
    }

    @Test(arguments: ExecutorCase.all) func anExchangeIsTimedAndCounted(_ executor: ExecutorCase) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        try await executor.onLoop(port: peer.port) { client, _ in
            let first = await Self.perform(client)
            let second = await Self.perform(client)
            #expect(first.error == nil && second.error == nil)
            #expect(first.openedConnection && !second.openedConnection)
            for sample in [first, second] {
                #expect(sample.bytesIn == executor.answer.utf8.count)
                #expect(sample.bytesOut >= executor.step.value.utf8.count + executor.requestEnd.utf8.count)
            }
            #expect(!first.leadsOn && client.followUp == nil)
        }
    }

    @Test(arguments: ExecutorCase.all) func nobodyListensIsUnreachable(_ executor: ExecutorCase) async throws {
        let port = try LoopbackPort.free()
        try await executor.onLoop(port: port) { client, _ in
            for _ in 0..<2 {
                let sample = await Self.perform(client)
                #expect(sample.error == .connectRefused)
                #expect(sample.bytesIn == 0 && !sample.openedConnection)
            }
        }
        let settings = try executor.settings(port: port, timeout: "30s")
        try await ExecutorCase.onLoop { loop in
            await #expect(throws: Unreachable.self) {
                try await executor.plugin.reach(
                    settings: settings, context: ExecutorContext(loop: loop, policy: AddressPolicy()))
            }
        }
    }

    @Test(arguments: ExecutorCase.all) func reachingLeavesNothingBehind(_ executor: ExecutorCase) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        let settings = try executor.settings(port: peer.port, timeout: "30s")
        try await ExecutorCase.onLoop { loop in
            try await executor.plugin.reach(
                settings: settings, context: ExecutorContext(loop: loop, policy: AddressPolicy()))
        }
        try await Self.untilNobodyIsConnected(to: peer)
    }

    @Test(arguments: ExecutorCase.all) func whatMayNotBeLoadedIsRefused(_ executor: ExecutorCase) async throws {
        // An address for documentation (RFC 5737): nothing is sent there.
        var diagnostics = Diagnostics()
        let place = SourceLocation(file: "contract", line: 1, column: 1)
        let settings = try #require(
            executor.plugin.decodeSettings(
                target: LocatedNode(.scalar("\(executor.scheme)://192.0.2.1:80", quoted: false), at: place), node: nil,
                diagnostics: &diagnostics))
        try await ExecutorCase.onLoop { loop in
            let error = await #expect(throws: Diagnostic.self) {
                try await executor.plugin.reach(
                    settings: settings, context: ExecutorContext(loop: loop, policy: AddressPolicy()))
            }
            #expect(error?.fix == "if you may load it, say so with --allow 192.0.2.1")
        }
    }

    @Test(
        arguments: ExecutorCase.all,
        [(ContractPeer.Behaviour.reset, [ErrorKind.reset]), (.close, [.closed, .reset])])
    func aBrokenConnectionIsAFailureAndNoMore(
        _ executor: ExecutorCase, _ broken: (behaviour: ContractPeer.Behaviour, kinds: [ErrorKind])
    ) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        try await executor.onLoop(port: peer.port) { client, _ in
            peer.behaviour = broken.behaviour
            for _ in 0..<2 {
                let sample = await Self.perform(client)
                #expect(sample.error.map(broken.kinds.contains) == true, "\(String(describing: sample.error))")
                #expect(sample.bytesIn == 0)
            }
            await Self.expectRecovery(client, peer)
        }
    }

    @Test(arguments: ExecutorCase.all) func aStallEndsAtTheTimeout(_ executor: ExecutorCase) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        try await executor.onLoop(port: peer.port, timeout: "200ms") { client, _ in
            peer.behaviour = .stall
            let sample = await Self.perform(client)
            #expect(sample.error == .timeout)
            #expect(sample.serviceTime >= 200_000_000)
            await Self.expectRecovery(client, peer)
        }
    }

    @Test(arguments: ExecutorCase.all) func nothingOutlastsTheLatestEnd(_ executor: ExecutorCase) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        try await executor.onLoop(port: peer.port) { client, _ in
            peer.behaviour = .stall
            client.latestEnd = MonotonicClock.now() + 100_000_000
            let sample = await Self.perform(client)
            #expect(sample.error == .timeout && sample.ended >= client.latestEnd)
            client.latestEnd = .max
            await Self.expectRecovery(client, peer)
        }
    }

    @Test(arguments: ExecutorCase.all) func givingUpEndsWhatIsInFlight(_ executor: ExecutorCase) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        try await executor.onLoop(port: peer.port) { client, loop in
            peer.behaviour = .stall
            async let stop: Void = {
                _ = await loop.sleeps.sleep(until: MonotonicClock.now() + 50_000_000)
                loop.cancelStreams()
            }()
            let first = await Self.perform(client)
            await stop
            #expect(first.error == .cancelled)
            // What begins after that ends at once.
            let second = await Self.perform(client)
            #expect(second.error == .cancelled)
            loop.admitStreams()
            await Self.expectRecovery(client, peer)
        }
    }

    @Test(arguments: ExecutorCase.all) func closingEndsTheConnection(_ executor: ExecutorCase) async throws {
        let peer = try executor.makePeer()
        defer { peer.stop() }
        try await executor.onLoop(port: peer.port) { client, _ in
            let sample = await Self.perform(client)
            #expect(sample.error == nil)
            #expect(peer.connections == 1)
            client.close()
            // Once more changes nothing.
            client.close()
        }
        try await Self.untilNobodyIsConnected(to: peer)
    }

    /// A minute at the most: what is closed off the loop is closed soon, not at once.
    private static func untilNobodyIsConnected(to peer: ContractPeer) async throws {
        for _ in 0..<6_000 where peer.connections > 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(peer.connections == 0)
    }
}
