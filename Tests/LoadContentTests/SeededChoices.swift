import LoadPlan

/// Random choices, the same ones for the same seed.
struct SeededChoices {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// A number from 0 up to and without `limit`.
    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(below: choices.count)] }

    mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }
}
