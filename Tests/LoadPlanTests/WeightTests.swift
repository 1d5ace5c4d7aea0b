import LoadPlan
import Testing

@Suite struct WeightedChoiceTests {
    @Test func shareFallsIntoThePieceOfItsWeight() throws {
        let choice = try WeightedChoice(weights: [3, 1, 2])
        let expected = [(0.0, 0), (0.49, 0), (0.5, 1), (0.66, 1), (0.67, 2), (0.999_999_999_999_999_9, 2)]
        for (share, index) in expected { #expect(choice.index(at: share) == index, "at \(share)") }
    }

    @Test func picksAreAsFrequentAsTheWeights() throws {
        let weights = [0.5, 10, 3, 3, 0.001]
        let choice = try WeightedChoice(weights: weights)
        var generator = SplitMix64(seed: 1)
        var picks = [Double](repeating: 0, count: weights.count)
        for _ in 0..<100_000 { picks[choice.pick(using: &generator)] += 1 }
        for (weight, picked) in zip(weights, picks) {
            let expected = 100_000 * weight / 16.501
            #expect(abs(picked - expected) < 4 * expected.squareRoot() + 1)
        }
    }

    @Test(arguments: [[], [0], [1, -1], [1, .nan], [.infinity], [1, 1e300]] as [[Double]])
    func uselessWeightsAreRefused(_ weights: [Double]) {
        #expect(throws: InvalidWorkload.self) { try WeightedChoice(weights: weights) }
        #expect(throws: InvalidWorkload.self) { try UserClassSpread(weights: weights, users: 10) }
    }
}

@Suite struct UserClassSpreadTests {
    @Test func threeToOneOfTenUsersIsEightToTwoOrSevenToThree() throws {
        let spread = try UserClassSpread(weights: [3, 1], users: 10)
        let classes = (0..<10).map { spread[user: $0] }
        #expect(classes == [0, 0, 1, 0, 0, 0, 1, 0, 0, 0])
    }

    @Test func oneClassHasAllUsers() throws {
        let spread = try UserClassSpread(weights: [7], users: 10)
        #expect((0..<1_000).allSatisfy { spread[user: $0] == 0 })
    }

    @Test func beyondTheUsersThePatternBeginsAgain() throws {
        let spread = try UserClassSpread(weights: [1, 1, 1], users: 4)
        #expect(spread[user: 4] == spread[user: 0] && spread[user: 11] == spread[user: 3])
    }

    private func classes(_ kinds: (weight: Double, count: Int?)...) -> [UserClass] {
        kinds.map { UserClass(name: "", weight: $0.weight, count: $0.count, tasks: []) }
    }

    @Test func countedUsersComeFirst() throws {
        let spread = try UserClassSpread(classes((1, nil), (1, 2), (3, nil), (1, 1)), users: 11)
        let classes = (0..<11).map { spread[user: $0] }
        #expect(classes.prefix(3) == [1, 1, 3])
        #expect(classes.dropFirst(3).count { $0 == 0 } == 2 && classes.dropFirst(3).count { $0 == 2 } == 6)
        // Those who come beside the plan are none of the counted ones.
        #expect((11..<100).allSatisfy { [0, 2].contains(spread[user: $0]) })
    }

    @Test func countsOfAllClasses() throws {
        let spread = try UserClassSpread(classes((1, 1), (1, 3)), users: 4)
        #expect((0..<8).map { spread[user: $0] } == [0, 1, 1, 1, 0, 1, 1, 1])
        let only = try UserClassSpread(classes((5, nil), (1, 2)), users: 3)
        #expect((0..<9).map { only[user: $0] } == [1, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(throws: InvalidWorkload.self) { try UserClassSpread(classes((1, 0)), users: 3) }
        #expect(throws: InvalidWorkload.self) { try UserClassSpread([], users: 3) }
    }

    @Test func everyPrefixIsWithinOneUserOfTheShares() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<100 {
            let weights = (0..<Int.random(in: 2...9, using: &random)).map { _ in
                Bool.random(using: &random) ? Double(Int.random(in: 1...5, using: &random)) : random.uniform() + 1e-3
            }
            let sum = weights.reduce(0, +)
            let spread = try UserClassSpread(weights: weights, users: 300)
            let bound = 1 - 1 / Double(2 * weights.count - 2)
            var users = [Double](repeating: 0, count: weights.count)
            for user in 0..<300 {
                users[spread[user: user]] += 1
                for (count, weight) in zip(users, weights) {
                    #expect(abs(count - weight / sum * Double(user + 1)) <= bound + 1e-6, "weights \(weights)")
                }
            }
        }
    }
}
