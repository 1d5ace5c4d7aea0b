import Glibc
import Testing

@testable import LoadLoop

/// A dialer of several addresses, of which somebody chooses one for each connection.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ChosenAddressTests {
    /// Chooses one after the other, or by the user.
    private final class Chooser: AddressChooser {
        private(set) var counts: [Int] = []

        func choose(of count: Int, for user: Int?) -> Int {
            counts.append(count)
            return (user ?? counts.count - 1) % count
        }
    }

    /// Listeners on 127.0.0.1, .2 and .3, all on the same port.
    private static func listeners() throws -> [Listener] {
        for _ in 0..<20 {
            let first = try Listener()
            if let second = try? Listener(machine: 2, port: first.port) {
                if let third = try? Listener(machine: 3, port: first.port) { return [first, second, third] }
                second.close()
            }
            first.close()
        }
        throw StreamFailure.portsExhausted
    }

    /// The name of all three.
    private static func place(port: Int, machines: Int = 3) throws -> Dialer.Place {
        Dialer.Place(
            host: "shop.example", port: port,
            addresses: try (1...machines).map { try SocketAddress(numeric: "127.0.0.\($0)", port: port) })
    }

    /// What became of a connection for each of the users.
    private static func dial(
        _ place: Dialer.Place, users: [Int?], family: AddressFamily = .any, policy: AddressPolicy = AddressPolicy(),
        resolution: Dialer.Resolution = .once, prepares: Bool = true
    ) async throws -> [StreamFailure?] {
        try await onLoop { loop in
            let chooser = Chooser()
            let dialer = Dialer(
                places: [place], on: loop, resolution: resolution, family: family, chooser: chooser, policy: policy)
            if prepares { try await dialer.prepare(deadline: .max) }
            var failures: [StreamFailure?] = []
            for user in users {
                do throws(StreamFailure) {
                    try await dialer.dial(deadline: MonotonicClock.now() + 10_000_000_000, for: user).stream.close()
                    failures.append(nil)
                } catch {
                    failures.append(error)
                }
            }
            return failures
        }
    }

    @Test(arguments: [true, false]) func connectionsGoWhereTheyAreSent(prepares: Bool) async throws {
        let listeners = try Self.listeners()
        defer { for listener in listeners { listener.close() } }
        for resolution in [Dialer.Resolution.once, .perConnection] {
            let failures = try await Self.dial(
                try Self.place(port: listeners[0].port), users: [Int?](repeating: nil, count: 12),
                resolution: resolution, prepares: prepares)
            #expect(failures.allSatisfy { $0 == nil })
            #expect(listeners.map { $0.acceptAll() } == [4, 4, 4])
        }
    }

    @Test func aUserComesBackToItsAddress() async throws {
        let listeners = try Self.listeners()
        defer { for listener in listeners { listener.close() } }
        _ = try await Self.dial(try Self.place(port: listeners[0].port), users: [1, 1, 4, 2, 1, 7])
        #expect(listeners.map { $0.acceptAll() } == [0, 5, 1])
    }

    /// Where somebody chooses, the others do not hide it.
    @Test func aDeadAddressIsSaid() async throws {
        let listeners = try Self.listeners()
        defer { for listener in listeners { listener.close() } }
        listeners[1].close()
        let port = listeners[0].port
        let failures = try await Self.dial(try Self.place(port: port), users: [0, 1, 2, 1])
        let dead = StreamFailure.at(try SocketAddress(numeric: "127.0.0.2", port: port), .refused)
        #expect(failures == [nil, dead, nil, dead])
        #expect(dead.cause == .refused && dead.description == "127.0.0.2:\(port): connection refused")
        #expect(
            dead.words(connectingTo: "shop.example:80")
                == "shop.example:80 at 127.0.0.2:\(port): connection refused")
        #expect(dead.words(connectingTo: "127.0.0.2:\(port)") == dead.description)
    }

    /// Where nobody does, they are tried in turn.
    @Test func withoutAChooserTheFirstThatAnswersIsKept() async throws {
        let listeners = try Self.listeners()
        defer { for listener in listeners { listener.close() } }
        listeners[0].close()
        let place = try Self.place(port: listeners[0].port)
        try await onLoop { loop in
            let dialer = Dialer(places: [place], on: loop, policy: AddressPolicy())
            try await dialer.prepare(deadline: .max)
            for _ in 0..<4 { try await dialer.dial(deadline: .max).stream.close() }
        }
        #expect(listeners[1].acceptAll() == 4 && listeners[2].acceptAll() == 0)
    }

    @Test func placesAreAddressesToo() async throws {
        let listeners = [try Listener(), try Listener(), try Listener(machine: 2)]
        defer { for listener in listeners { listener.close() } }
        let places = zip(["127.0.0.1", "localhost", "127.0.0.2"], listeners).map {
            Dialer.Place(host: $0, port: $1.port)
        }
        let counts = try await onLoop { loop in
            let chooser = Chooser()
            // The name may have an address of the other family too.
            let dialer = Dialer(
                places: places, on: loop, family: .ipv4, chooser: chooser, policy: AddressPolicy())
            for _ in 0..<6 { try await dialer.dial(deadline: .max).stream.close() }
            return chooser.counts
        }
        #expect(counts == Array(repeating: 3, count: 6))
        #expect(listeners.map { $0.acceptAll() } == [2, 2, 2])
    }

    @Test func aPlaceWithoutAddressFailsByItself() async throws {
        let listener = try Listener()
        defer { listener.close() }
        let places = [
            Dialer.Place(host: "127.0.0.1", port: listener.port), Dialer.Place(host: "no-such-host.invalid", port: 80),
        ]
        let (prepared, dialed) = try await onLoop { loop in
            func failure(_ body: () async throws -> Void) async -> StreamFailure? {
                do { try await body() } catch { return error as? StreamFailure }
                return nil
            }
            let once = Dialer(places: places, on: loop, chooser: Chooser(), policy: AddressPolicy())
            let prepared = await failure { try await once.prepare(deadline: .max) }
            let anew = Dialer(
                places: places, on: loop, resolution: .perConnection, chooser: Chooser(), policy: AddressPolicy())
            var dialed: [StreamFailure?] = []
            for user in [0, 1, 0] {
                dialed.append(await failure { try await anew.dial(deadline: .max, for: user).stream.close() })
            }
            return (prepared, dialed)
        }
        guard case .unresolved(let words) = prepared else {
            Issue.record("a run should not begin with a name that has no address")
            return
        }
        #expect(words.hasPrefix("no-such-host.invalid: "))
        #expect(dialed == [nil, prepared, nil] && listener.acceptAll() == 2)
    }

    @Test func addressesMustBeAllowedEach() async throws {
        let listener = try Listener()
        defer { listener.close() }
        let place = Dialer.Place(
            host: "shop.example", port: listener.port,
            addresses: try ["127.0.0.1", "192.0.2.1"].map { try SocketAddress(numeric: $0, port: listener.port) })
        let outside = StreamFailure.notAllowed("192.0.2.1:\(listener.port)")
        #expect(try await Self.dial(place, users: [0, 1]) == [nil, outside])
        try await onLoop { loop in
            for (policy, expected) in [
                (AddressPolicy(), outside), (AddressPolicy(allowedHosts: ["shop.example"]), nil),
            ] as [(AddressPolicy, StreamFailure?)] {
                let dialer = Dialer(places: [place], on: loop, chooser: Chooser(), policy: policy)
                do throws(StreamFailure) {
                    try await dialer.admit(deadline: .max)
                    #expect(expected == nil)
                } catch {
                    #expect(error == expected)
                }
            }
        }
    }

    // MARK: - Families

    @Test func familiesArrangeAddresses() throws {
        let all = try ["10.0.0.1", "::1", "10.0.0.2", "fe80::1"].map { try SocketAddress(numeric: $0) }
        let (four, six) = ([all[0], all[2]], [all[1], all[3]])
        for dealtOut in [false, true] {
            #expect(AddressFamily.any.arranged(all, dealtOut: dealtOut) == all)
            #expect(AddressFamily.ipv4.arranged(all, dealtOut: dealtOut) == four)
            #expect(AddressFamily.ipv6.arranged(all, dealtOut: dealtOut) == six)
            #expect(AddressFamily.preferIPv4.arranged(six, dealtOut: dealtOut) == six)
            #expect(AddressFamily.ipv6.arranged(four, dealtOut: dealtOut) == [])
        }
        #expect(AddressFamily.preferIPv6.arranged(all, dealtOut: false) == six + four)
        #expect(AddressFamily.preferIPv4.arranged(all, dealtOut: false) == four + six)
        // Dealt out over all of them, connections would not prefer any.
        #expect(AddressFamily.preferIPv6.arranged(all, dealtOut: true) == six)
    }

    @Test(arguments: [
        (AddressFamily.ipv4, "::1", "no IPv4 address for ::1"), (.ipv6, "127.0.0.1", "no IPv6 address for 127.0.0.1"),
    ]) func aNameWithoutSuchAnAddressIsSaid(family: AddressFamily, host: String, words: String) async throws {
        let known = Dialer.Place(host: host, port: 80, addresses: [try SocketAddress(numeric: host, port: 80)])
        for place in [Dialer.Place(host: host, port: 80), known] {
            let failure = try await onLoop { loop in
                let dialer = Dialer(places: [place], on: loop, family: family, policy: AddressPolicy())
                do throws(StreamFailure) {
                    try await dialer.dial(deadline: .max).stream.close()
                    return nil as StreamFailure?
                } catch {
                    return error
                }
            }
            guard case .unresolved(let said) = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
            #expect(said.hasPrefix(words), "\(said)")
        }
    }

    /// What an answer has twice is one address, wherever the system's answer begins.
    @Test func whatTheSystemSaysIsPutInOrder() async throws {
        let counts = try await onLoop { loop in
            let listener = try Listener()
            defer { listener.close() }
            let twice = [SocketAddress](
                repeating: try SocketAddress(numeric: "127.0.0.1", port: listener.port), count: 2)
            let chooser = Chooser()
            let places = [
                Dialer.Place(host: "shop.example", port: listener.port, addresses: twice),
                Dialer.Place(host: "127.0.0.1", port: listener.port),
            ]
            let dialer = Dialer(places: places, on: loop, chooser: chooser, policy: AddressPolicy())
            for _ in 0..<2 { try await dialer.dial(deadline: .max).stream.close() }
            return chooser.counts
        }
        // A place that stands there twice has twice as many.
        #expect(counts == [2, 2])
    }
}
