import LoadPlan
import Testing

@testable import LoadEngine

@Suite struct PermitsTests {
    /// What `Permits` must do, written down as plainly as can be: numbers in an array.
    private struct Model {
        var total: Int
        var held: Set<Int> = []
        var line: [Int] = []

        mutating func settle() -> [Int] {
            var granted: [Int] = []
            while held.count < total, !line.isEmpty {
                granted.append(line.removeFirst())
                held.insert(granted[granted.count - 1])
            }
            return granted
        }
    }

    @Test(arguments: 0..<30)
    func permitsDoAsThePlainModelDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let total = Int.random(in: 0...5, using: &random)
        var model = Model(total: total)
        var permits = Permits<Int>(total: total)
        var tickets: [Int: Int] = [:]
        for user in 0..<600 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4:
                model.line.append(user)
                let granted = !model.settle().isEmpty
                switch permits.acquire({ user }) {
                case .granted: #expect(granted)
                case .waits(let ticket):
                    #expect(!granted)
                    tickets[user] = ticket
                case .closed: Issue.record("nobody closed it")
                }
            case 5...7:
                guard let someone = model.held.sorted().randomElement(using: &random) else { continue }
                model.held.remove(someone)
                let (next, expected) = (permits.release(), model.settle())
                #expect([next].compactMap(\.self) == expected)
            case 8:
                guard let someone = tickets.keys.sorted().randomElement(using: &random), let ticket = tickets[someone]
                else { continue }
                let waits = model.line.contains(someone)
                let hasLeft = permits.leave(ticket)
                #expect(hasLeft == waits, "one who was granted a permit has no place to leave")
                model.line.removeAll { $0 == someone }
                tickets[someone] = nil
            default:
                model.total = Int.random(in: 0...5, using: &random)
                let (granted, expected) = (permits.resize(to: model.total), model.settle())
                #expect(granted == expected)
            }
            #expect((permits.held, permits.waiting) == (model.held.count, model.line.count))
        }
    }

    @Test func whoWaitsWhenItIsClosedLeavesTheLineAndGetsNothing() {
        var permits = Permits<String>(total: 1)
        guard case .granted = permits.acquire({ "a" }), case .waits(let ticket) = permits.acquire({ "b" }) else {
            Issue.record("one permit, two users")
            return
        }
        let (inVain, next, hasLeft) = (permits.close(), permits.release(), permits.leave(ticket))
        #expect(inVain == ["b"])
        #expect(next == nil, "b is on its way out")
        #expect(hasLeft)
        guard case .closed = permits.acquire({ "c" }) else {
            Issue.record("closed for c")
            return
        }
    }

    @Test func aLineThatIsLeftAndTakenForLongStaysInOrder() {
        var line = WaitingLine<Int>()
        var expected = 0
        for number in 0..<20_000 {
            let ticket = line.append(number)
            // Every third one leaves at once, and the line is never longer than about 3,000.
            if number % 3 == 2, !line.leave(ticket) { Issue.record("\(number) was in line") }
            if line.count > 2_000 {
                let first = line.popFirst()
                if first != expected { Issue.record("\(String(describing: first)) before \(expected)") }
                expected += expected % 3 == 1 ? 2 : 1
            }
        }
        #expect(line.waiters.first == expected)
        #expect(line.waiters.count == line.count)
        let (everybody, nobody) = (line.removeAll(), line.popFirst())
        // 19,999 is no multiple of three plus two: the last one that came is there.
        #expect(everybody.last == 19_999)
        #expect(nobody == nil)
    }
}
