import LoadLoop
import LoadPlan

/// How connections are dealt out over the addresses that a target has.
public enum Balance: String, Sendable, Codable, CaseIterable {
    /// All go to the address that answered first; the others are tried only before.
    case first
    /// To one after the other, over the whole run.
    case roundRobin = "round-robin"
    /// To any, each as likely as another.
    case random
    /// All of a user's to one; users are dealt out evenly.
    case perUser = "per-user"
}

/// Chooses addresses as a balance says, for one of the parts of a run, which do so without a word to each other.
///
/// In turn, connection *j* of part *i* of *n* is the run's connection *i + jn*, and goes to the address of that number,
/// counted round and round. Where *n* and the number of addresses have a common divisor, a part would always come to the
/// same few: so it goes one further each time it has been to all of these. All parts together deal out evenly as long as they
/// open connections alike, and each alone does so by itself.
///
/// By user, each block of as many users as there are addresses has one user for each, in an order that is drawn for the block: else
/// classes of users, which are dealt out in turn too, would each come to some of the addresses only.
final class BalancedChoice: AddressChooser {
    private let balance: Balance
    private let segment: (index: Int, count: Int)
    private let seed: UInt64
    private var connections = 0
    private var random: SplitMix64

    /// - Parameters:
    ///   - segment: which of the run's parts it is.
    ///   - seed: the run's.
    init(_ balance: Balance, segment: (index: Int, count: Int), seed: UInt64) {
        (self.balance, self.segment) = (balance, segment)
        self.seed = SplitMix64.seed(seed, for: "addresses")
        random = SplitMix64(seed: self.seed, stream: UInt64(segment.index))
    }

    func choose(of count: Int, for user: Int?) -> Int {
        switch balance {
        case .first: return 0
        case .random: return Int.random(in: 0..<count, using: &random)
        case .perUser:
            guard let user else { return inTurn(of: count) }
            var drawn = SplitMix64(seed: ~seed, stream: UInt64(user / count))
            return (user % count + Int.random(in: 0..<count, using: &drawn)) % count
        case .roundRobin: return inTurn(of: count)
        }
    }

    private func inTurn(of count: Int) -> Int {
        let divisor = Self.commonDivisor(count, segment.count)
        let further = divisor == 1 ? 0 : connections / (count / divisor)
        let number = segment.index + connections * segment.count + further
        connections += 1
        return number % count
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
