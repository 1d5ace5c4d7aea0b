import LoadPlan
import Testing

@testable import LoadEngine

@Suite struct UserPoolTests {
    /// Any order of arrivals, finished users and users that end, against what must hold after each.
    @Test(arguments: 0..<30) func everyArrivalIsServedOnceInItsOrderAsItWasIntended(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = [0, 1, 3, 50][Int(seed % 4)]
        var pool = UserPool<Int>(limit: limit)
        var (busy, free): (Set<Int>, [Int]) = ([], [])
        var (born, arrived, served, abandoned) = (0, 0, 0, 0)
        var (clock, waitingSince): (Int64, [Int: Int64]) = (0, [:])

        func serve(_ arrival: Arrival) {
            #expect(arrival.number == served, "arrivals are served in their order")
            #expect(arrival.intended == Int64(arrival.number) * 10, "an arrival keeps its intended start")
            #expect(arrival.waitsSince == waitingSince[arrival.number])
            served += 1
        }
        for _ in 0..<20_000 {
            clock += Int64.random(in: 0..<30, using: &random)
            let arrives = busy.isEmpty || Int.random(in: 0..<100, using: &random) < 50
            if arrives {
                let arrival = Arrival(intended: Int64(arrived) * 10, waitsSince: nil, number: arrived)
                switch pool.assign(arrival, now: clock) {
                case .free(let user):
                    #expect(user == free.popLast(), "the user that was busy last comes first")
                    busy.insert(user)
                    serve(arrival)
                case .new:
                    #expect(free.isEmpty && born < limit)
                    busy.insert(born)
                    born += 1
                    serve(arrival)
                case .waits:
                    #expect(free.isEmpty && busy.count == limit)
                    waitingSince[arrived] = clock
                }
                arrived += 1
            } else if let user = busy.first {
                if let next = pool.next() {
                    serve(next)
                } else {
                    busy.remove(user)
                    free.append(user)
                    pool.release(user)
                }
            }
            #expect(pool.size == born && busy.count + free.count == born)
            #expect(arrived == served + pool.waitingCount)
            if limit == 0 && arrived == 100 { break }
        }
        abandoned = pool.abandonWaiting()
        #expect(arrived == served + abandoned)
        #expect(pool.abandonWaiting() == 0 && pool.next() == nil && pool.waitingCount == 0)
        #expect(Set(pool.releaseAll()) == Set(free) && pool.releaseAll().isEmpty)
    }

    /// Far more wait than the queue's front is cleared at a time.
    @Test func aLongQueueStaysInOrder() {
        var pool = UserPool<Int>(limit: 0)
        for number in 0..<20_000 {
            _ = pool.assign(Arrival(intended: Int64(number), waitsSince: nil, number: number), now: 5)
        }
        for number in 0..<15_000 {
            #expect(pool.next() == Arrival(intended: Int64(number), waitsSince: 5, number: number))
        }
        #expect(pool.waitingCount == 5_000 && pool.abandonWaiting() == 5_000)
    }

    @Test func populationCountsWhoIsThereAndForHowLong() {
        var population = Population()
        population.add(1)
        population.add(1)
        population.add(-1)
        population.add(1)
        #expect(population.count == 2)
        _ = population.takeUserSeconds()
        let first = population.takeUserSeconds()
        #expect(first >= 0 && first < 10)
        population.add(-2)
        _ = population.takeUserSeconds()
        #expect(population.takeUserSeconds() == 0)
    }
}
