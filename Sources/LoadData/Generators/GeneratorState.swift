import LoadPlan

/// One generator on one loop: prepared once, then writes values as bytes, without a string in between. Used on one thread.
///
/// What it draws comes from a random generator of its own, or from one that is handed in: a user's own gives each user
/// the same values in every run, whichever loop serves it and whoever else draws.
public struct GeneratorState: Sendable {
    private let making: Making
    private let clock: WallClock
    private var random: SplitMix64
    /// The next number of a sequence; the loops' numbers interleave.
    private var number: Int
    private let stride: Int

    private enum Making: Sendable {
        case uuid
        case integer(first: Int, span: UInt64)
        case choice([[UInt8]], WeightedChoice)
        case timestamp(ValueGenerator.TimestampFormat)
        case pattern([TextPattern.Piece])
        case sequence
        case text(length: Int)
    }

    /// Prepares a generator.
    ///
    /// - Parameters:
    ///   - seed: the plan's.
    ///   - loop: the loop's number, from 0; of n loops, loop i takes every n-th number of a sequence from the i-th on.
    ///   - loops: how many there are.
    /// - Throws: `InvalidWorkload` where a choice has nothing to choose from, or weights that do not fit.
    public init(
        _ generator: ValueGenerator, seed: UInt64, loop: Int, of loops: Int, clock: WallClock = .system
    ) throws(InvalidWorkload) {
        self.clock = clock
        random = SplitMix64(seed: SplitMix64.seed(seed, for: "generate \(generator.name)"), stream: UInt64(loop))
        if case .sequence(let from, let step) = generator.kind {
            (number, stride) = (from &+ loop &* step, loops &* step)
        } else {
            (number, stride) = (0, 0)
        }
        switch generator.kind {
        case .uuid: making = .uuid
        case .integer(let range):
            // The span of all 64-bit numbers is 2⁶⁴, which wraps to 0.
            let span = UInt64(bitPattern: Int64(range.upperBound)) &- UInt64(bitPattern: Int64(range.lowerBound)) &+ 1
            making = .integer(first: range.lowerBound, span: span)
        case .choice(let texts, let weights):
            let weights = weights ?? texts.map { _ in 1 }
            guard weights.count == texts.count else {
                throw InvalidWorkload("there are \(texts.count) texts and \(weights.count) weights; write one for each")
            }
            making = .choice(texts.map { Array($0.utf8) }, try WeightedChoice(weights: weights))
        case .timestamp(let format): making = .timestamp(format)
        case .pattern(let pattern): making = .pattern(pattern.pieces)
        case .sequence: making = .sequence
        case .text(let length): making = .text(length: length)
        }
    }

    /// Appends the next value, drawn from the generator's own random numbers.
    public mutating func append(to output: inout [UInt8]) {
        var random = random
        append(to: &output, using: &random)
        self.random = random
    }

    /// Appends the next value, drawn from the given random numbers.
    public mutating func append(to output: inout [UInt8], using random: inout SplitMix64) {
        switch making {
        case .uuid: Self.uuid(using: &random, to: &output)
        case .integer(let first, let span):
            let offset = span == 0 ? random.next() : random.below(span)
            (first &+ Int(truncatingIfNeeded: offset)).appendDigits(to: &output)
        case .choice(let texts, let choice): output.append(contentsOf: texts[choice.pick(using: &random)])
        case .timestamp(let format): clock.append(format, to: &output)
        case .pattern(let pieces): Self.write(pieces, using: &random, to: &output)
        case .sequence:
            number.appendDigits(to: &output)
            number &+= stride
        case .text(let length):
            for _ in 0..<length { output.append(Self.letters[Int(random.below(UInt64(Self.letters.count)))]) }
        }
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// RFC 9562, version 4: 122 random bits, 4 that say the version and 2 the variant.
    private static func uuid(using random: inout SplitMix64, to output: inout [UInt8]) {
        let high = random.next() & ~0xF000 | 0x4000
        let low = random.next() & ~(0b11 << 62) | 0b10 << 62
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { output.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            output.append(hexadecimal[Int(word >> UInt64(60 - index % 16 * 4) & 15)])
        }
    }

    private static func write(
        _ pieces: [TextPattern.Piece], using random: inout SplitMix64, to output: inout [UInt8]
    ) {
        for piece in pieces { write(piece, using: &random, to: &output) }
    }

    private static func write(_ piece: TextPattern.Piece, using random: inout SplitMix64, to output: inout [UInt8]) {
        switch piece {
        case .literal(let bytes): output.append(contentsOf: bytes)
        case .anyOf(let bytes): output.append(bytes[Int(random.below(UInt64(bytes.count)))])
        case .either(let options): write(options[Int(random.below(UInt64(options.count)))], using: &random, to: &output)
        case .repeated(let piece, let times):
            let count = times.lowerBound + Int(random.below(UInt64(times.count)))
            for _ in 0..<count { write(piece, using: &random, to: &output) }
        }
    }
}
