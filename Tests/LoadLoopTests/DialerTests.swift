import Glibc
import Testing

@testable import LoadLoop

@Suite(.serialized, .timeLimit(.minutes(1))) struct DialerTests {
    @Test func connects() async throws {
        let listener = try Listener()
        defer { listener.close() }
        let (resolving, connecting) = try await onLoop { loop in
            let dialed = try await listener.dialer(on: loop).dial(deadline: .max)
            dialed.stream.close()
            try listener.accept().close()
            return (dialed.resolving, dialed.connecting)
        }
        #expect(resolving > 0 && connecting > 0)
    }

    @Test func aNameIsResolvedOnceOrForEachConnection() async throws {
        let listener = try Listener()
        defer { listener.close() }
        for resolution in [Dialer.Resolution.once, .perConnection] {
            let times = try await onLoop { loop in
                let dialer = Dialer(
                    host: "localhost", port: listener.port, on: loop, resolution: resolution, policy: AddressPolicy())
                var times: [Int64] = []
                for _ in 0..<3 {
                    let dialed = try await dialer.dial(deadline: .max)
                    times.append(dialed.resolving)
                    dialed.stream.close()
                }
                return times
            }
            // Looking up takes a thread elsewhere, tens of microseconds at least; what is known takes two clock reads.
            #expect(times[0] > 10_000)
            if case .perConnection = resolution { #expect(times.dropFirst().allSatisfy { $0 > 10_000 }) }
            if case .once = resolution { #expect(times[1] < times[0] || times[2] < times[0]) }
        }
    }

    @Test func aLookUpEndsAtItsDeadlineAndByAStop() async throws {
        let endings = try await onLoop { loop in
            let late = NameLookUp(on: loop)
            late.end(.failure(.timedOut))
            late.end(.success([]))
            loop.cancelStreams()
            var endings = [late.result]
            do throws(StreamFailure) {
                endings.append(.success(try await loop.lookUp(host: "localhost", port: 80, deadline: .max)))
            } catch {
                endings.append(.failure(error))
            }
            return endings.map { ending -> StreamFailure? in
                if case .failure(let failure) = ending { failure } else { nil }
            }
        }
        #expect(endings == [.timedOut, .cancelled])
    }

    private func failure(
        host: String = "127.0.0.1", port: Int, source: String? = nil, policy: AddressPolicy = AddressPolicy(),
        within milliseconds: Int64 = 10_000
    ) async throws -> StreamFailure? {
        try await onLoop { loop in
            let source = try source.map { try SocketAddress(numeric: $0) }
            let dialer = Dialer(host: host, port: port, on: loop, source: source, policy: policy)
            do throws(StreamFailure) {
                try await dialer.dial(deadline: MonotonicClock.now() + milliseconds * 1_000_000).stream.close()
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func aPortWhereNobodyListensRefuses() async throws {
        let listener = try Listener()
        listener.close()
        #expect(try await failure(port: listener.port) == .refused)
    }

    /// A listener whose queue is full answers no further attempt.
    @Test func anAttemptThatNobodyAnswersTimesOut() async throws {
        let listener = try Listener(backlog: 0)
        defer { listener.close() }
        let failures = try await onLoop { loop in
            var failures: [StreamFailure] = []
            var open: [ByteStream] = []
            for _ in 0..<4 {
                let began = MonotonicClock.now()
                do throws(StreamFailure) {
                    open.append(try await listener.dialer(on: loop).dial(deadline: began + 50_000_000).stream)
                } catch {
                    guard MonotonicClock.now() >= began + 50_000_000 else { return [StreamFailure]() }
                    failures.append(error)
                }
            }
            for stream in open { stream.close() }
            return failures
        }
        #expect(!failures.isEmpty && failures.allSatisfy { $0 == .timedOut })
    }

    @Test func connectsFromTheSourceAddress() async throws {
        let listener = try Listener()
        defer { listener.close() }
        #expect(try await failure(port: listener.port, source: "127.0.0.9") == nil)
        // An address that is not this machine's cannot be a source.
        #expect(try await failure(port: listener.port, source: "192.0.2.1") == .system(EADDRNOTAVAIL))
    }

    @Test func addressesOutsideNeedAnExplicitYes() async throws {
        #expect(try await failure(host: "192.0.2.1", port: 80) == .notAllowed("192.0.2.1:80"))
        #expect(try await failure(host: "::ffff:192.0.2.1", port: 80) == .notAllowed("[::ffff:192.0.2.1]:80"))
        #expect(
            try await failure(host: "192.0.2.1", port: 80, policy: AddressPolicy(allowedHosts: ["example.org"]))
                == .notAllowed("192.0.2.1:80"))
        #expect(AddressPolicy(allowedHosts: ["Shop.Example"]) == AddressPolicy(allowedHosts: ["shop.example"]))
        #expect(
            AddressPolicy(allowedHosts: ["shop.example"])
                .permits(try SocketAddress(numeric: "192.0.2.1"), of: "SHOP.example"))
        // TEST-NET-1 leads nowhere: allowed, the attempt is made, and ends by the deadline or for want of a way.
        let tried = try await failure(
            host: "192.0.2.1", port: 80, policy: AddressPolicy(allowedHosts: ["192.0.2.1"]), within: 50)
        if case .notAllowed = tried { Issue.record("the allowed host was not tried") }
    }

    @Test func aNameWithoutAddressIsSaidInTheResolversWords() async throws {
        guard case .unresolved(let words) = try await failure(host: "no-such-host.invalid", port: 80) else {
            Issue.record("the name should not be resolvable")
            return
        }
        #expect(!words.isEmpty)
    }

    @Test func nothingIsDialedOnceStreamsAreCancelled() async throws {
        let listener = try Listener()
        defer { listener.close() }
        let failure = try await onLoop { loop in
            loop.cancelStreams()
            do throws(StreamFailure) {
                try await listener.dialer(on: loop).dial(deadline: .max).stream.close()
                return nil as StreamFailure?
            } catch {
                return error
            }
        }
        #expect(failure == .cancelled)
    }
}
