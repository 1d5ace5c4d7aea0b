import Testing

@testable import LoadEngine

/// Who gets the room that several scenarios share.
@Suite struct CommonPoolTests {
    /// A scenario's part, whose arrivals wait since the moments that it is given.
    private final class Member: CommonPool.Member {
        var waiting: [Int64] = []
        var free = 0
        var mayGrow = true
        private(set) var kept = 0
        private(set) var gone = 0

        var waitsForRoomSince: Int64? { mayGrow && kept < waiting.count ? waiting[kept] : nil }

        func letFreeUserGo() -> Bool {
            guard free > 0 else { return false }
            (free, gone) = (free - 1, gone + 1)
            return true
        }

        func keepRoom() { kept += 1 }
    }

    private func pool(of limit: Int, _ members: Member...) -> CommonPool {
        let pool = CommonPool(limit: limit)
        for member in members { pool.enter(member) }
        return pool
    }

    @Test func roomIsTakenUpToTheLimitAndThenFromWhoIsFree() {
        let (first, second) = (Member(), Member())
        let pool = pool(of: 2, first, second)
        #expect(pool.takeRoom(for: first) && pool.takeRoom(for: second) && pool.size == 2)
        #expect(!pool.takeRoom(for: first))
        first.free = 1
        #expect(!pool.takeRoom(for: first), "a free user of its own it would have used")
        #expect(pool.takeRoom(for: second) && first.gone == 1 && pool.size == 2)
    }

    /// All in one turn of the loop, before anybody who waits was woken.
    @Test func roomsThatComeAtOnceGoToThoseThatWaitedLongest() {
        let (first, second) = (Member(), Member())
        let pool = pool(of: 4, first, second)
        for _ in 0..<4 { _ = pool.takeRoom(for: first) }
        (first.waiting, second.waiting) = ([10], [20, 30])
        for _ in 0..<4 { pool.giveBack() }
        #expect(first.kept == 1 && second.kept == 2)
        #expect(pool.size == 3, "the fourth is free: nobody waits for it")
        #expect(pool.takeRoom(for: first))
    }

    @Test func whoMayHaveNoMoreUsersIsNotWaitedFor() {
        let (narrow, wide) = (Member(), Member())
        let pool = pool(of: 1, narrow, wide)
        _ = pool.takeRoom(for: wide)
        (narrow.waiting, narrow.mayGrow) = ([10], false)
        #expect(!pool.isWaitedFor(elsewhereThan: wide, before: 50))
        wide.waiting = [40]
        #expect(
            pool.isWaitedFor(elsewhereThan: narrow, before: 50) && !pool.isWaitedFor(elsewhereThan: wide, before: 50))
        pool.giveBack()
        #expect(narrow.kept == 0 && wide.kept == 1 && pool.size == 1)
    }

    @Test func aUserGoesOnlyForWhoHasWaitedLonger() {
        let (first, second) = (Member(), Member())
        let pool = pool(of: 1, first, second)
        (first.waiting, second.waiting) = ([30], [20])
        #expect(pool.isWaitedFor(elsewhereThan: first, before: 30))
        #expect(!pool.isWaitedFor(elsewhereThan: second, before: 20))
    }
}
