import LoadPlan
import Testing

@testable import LoadWire

@Suite struct BalanceTests {
    private static func choices(
        _ balance: Balance, of count: Int, parts: Int = 1, seed: UInt64 = 7
    ) -> [BalancedChoice] {
        (0..<parts).map { BalancedChoice(balance, segment: ($0, parts), seed: seed) }
    }

    /// As long as all parts open connections alike, no address has more than one more than another.
    @Test(arguments: 1...9, 1...9) func inTurnIsEvenOverTheWholeRun(parts: Int, addresses: Int) {
        let choices = Self.choices(.roundRobin, of: addresses, parts: parts)
        var counts = [Int](repeating: 0, count: addresses)
        for _ in 0..<3 * addresses {
            for choice in choices {
                counts[choice.choose(of: addresses, for: nil)] += 1
                #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
            }
        }
    }

    @Test(arguments: 1...9, 1...9) func eachPartComesToEveryAddressByItself(parts: Int, addresses: Int) {
        for choice in Self.choices(.roundRobin, of: addresses, parts: parts) {
            for _ in 0..<3 {
                let round = (0..<addresses).map { _ in choice.choose(of: addresses, for: nil) }
                #expect(round.sorted() == Array(0..<addresses))
            }
        }
    }

    @Test func oneAfterTheOther() {
        let alone = BalancedChoice(.roundRobin, segment: (0, 1), seed: 0)
        #expect((0..<7).map { _ in alone.choose(of: 3, for: 5) } == [0, 1, 2, 0, 1, 2, 0])
        // Two parts and four addresses: the first part would never come to two of these, went it by twos for ever.
        let first = BalancedChoice(.roundRobin, segment: (0, 2), seed: 0)
        #expect((0..<6).map { _ in first.choose(of: 4, for: nil) } == [0, 2, 1, 3, 2, 0])
    }

    @Test func atRandomEachIsAsLikely() {
        let (draws, addresses) = (30_000, 5)
        var counts = [Int](repeating: 0, count: addresses)
        for choice in Self.choices(.random, of: addresses, parts: 3) {
            for _ in 0..<draws / 3 { counts[choice.choose(of: addresses, for: 1)] += 1 }
        }
        let expected = Double(draws) / Double(addresses)
        let chiSquared = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // The seed is fixed, so this is one number; 18.5 is exceeded by one of a thousand seeds (4 degrees of freedom).
        #expect(chiSquared < 18.5, "\(counts)")
    }

    @Test func theSeedDecidesWhatIsRandom() {
        func drawn(seed: UInt64, part: Int) -> [Int] {
            let choice = BalancedChoice(.random, segment: (part, 2), seed: seed)
            return (0..<100).map { _ in choice.choose(of: 4, for: nil) }
        }
        #expect(drawn(seed: 1, part: 0) == drawn(seed: 1, part: 0))
        #expect(drawn(seed: 1, part: 0) != drawn(seed: 2, part: 0))
        #expect(drawn(seed: 1, part: 0) != drawn(seed: 1, part: 1))
    }

    @Test func aUserStaysWhereItIs() {
        let choices = Self.choices(.perUser, of: 3, parts: 2)
        for block in 0..<40 {
            let users = (0..<3).map { 3 * block + $0 }
            let places = users.map { choices[$0 % 2].choose(of: 3, for: $0) }
            #expect(places.sorted() == [0, 1, 2])
            for _ in 0..<5 { #expect(users.map { choices[$0 % 2].choose(of: 3, for: $0) } == places) }
        }
        // A connection that users share is nobody's: these go in turn.
        let shared = (0..<6).map { _ in choices[0].choose(of: 3, for: nil) }
        #expect(Set(shared.prefix(3)).count == 3 && Set(shared.suffix(3)).count == 3)
    }

    /// Classes of users are dealt out in turn too: none may come to some of the addresses only.
    @Test func whateverUsersHaveInCommonComesToAllAddresses() {
        let choice = BalancedChoice(.perUser, segment: (0, 1), seed: 1)
        for count in 2...4 {
            for first in 0..<count {
                let places = (0..<100).map { choice.choose(of: count, for: first + $0 * count) }
                for place in 0..<count { #expect(places.contains(place), "\(first) of \(count)") }
            }
        }
    }

    @Test func severalPlacesTakeTurnsUnlessSomethingElseIsSaid() {
        var settings = ConnectionSettings(host: "shop.example", port: 80)
        #expect(settings.usedBalance == .first)
        settings.connectTo = [Endpoint(host: "127.0.0.1", port: 80)]
        #expect(settings.usedBalance == .first && settings.endpoint == settings.connectTo[0])
        settings.connectTo.append(Endpoint(host: "127.0.0.2", port: 80))
        #expect(settings.usedBalance == .roundRobin && settings.endpoint.host == "shop.example")
        // Where a response leads, the instances of the target are not.
        let elsewhere = settings.elsewhere(Endpoint(host: "other.example", port: 80), isSecure: false)
        #expect(elsewhere.usedBalance == .first && elsewhere.connectTo.isEmpty)
        settings.balance = .first
        #expect(settings.usedBalance == .first)
    }

    @Test func onePlaceOfAnEarlierPlanIsRead() throws {
        var settings = ConnectionSettings(host: "shop.example", port: 80)
        settings.connectTo = [Endpoint(host: "127.0.0.1", port: 8080)]
        guard case .object(var entries) = try PlanValue(encoding: settings) else { return #expect(Bool(false)) }
        guard case .list(let places) = entries["connectTo"] else { return #expect(Bool(false)) }
        entries["connectTo"] = places[0]
        for key in ["ip", "hosts", "balance"] { entries[key] = nil }
        #expect(try PlanValue.object(entries).decoded() == settings)
    }
}
