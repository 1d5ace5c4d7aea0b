import Testing

@testable import LoadWebSocket

/// Messages that wait: in their order, as many as there is room for, the oldest let go first.
@Suite struct InboxTests {
    private func put(_ text: String, into inbox: inout Inbox, limit: Int) -> Int {
        Array(text.utf8).withUnsafeBytes { inbox.put($0, isText: true, limit: limit) }
    }

    private func taken(from inbox: inout Inbox) -> [String] {
        var texts: [String] = []
        while let entry = inbox.take() { texts.append(String(decoding: entry.bytes, as: UTF8.self)) }
        return texts
    }

    @Test func theOldestComesFirst() {
        var inbox = Inbox()
        for number in 0..<500 {
            #expect(put("\(number)", into: &inbox, limit: 1_000) == 0)
            if number >= 300 {
                #expect(inbox.take().map { String(decoding: $0.bytes, as: UTF8.self) } == "\(number - 300)")
            }
        }
        #expect(inbox.count == 300)
        #expect(taken(from: &inbox) == (200..<500).map(String.init) && inbox.count == 0)
    }

    @Test func theOldestIsLetGoWhereThereIsNoRoom() {
        var inbox = Inbox()
        let gone = (0..<10).map { put("\($0)", into: &inbox, limit: 4) }
        #expect(gone == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
        #expect(taken(from: &inbox) == ["6", "7", "8", "9"])
        #expect(put("a", into: &inbox, limit: 0) == 1 && inbox.count == 0)
    }

    @Test func longMessagesTakeTheRoomOfMany() {
        var inbox = Inbox()
        let half = String(repeating: "x", count: Inbox.mostBytes / 2)
        #expect(put("short", into: &inbox, limit: 100) == 0 && put(half, into: &inbox, limit: 100) == 0)
        #expect(put(half, into: &inbox, limit: 100) == 1 && inbox.count == 2)
        #expect(put(half, into: &inbox, limit: 100) == 1 && inbox.count == 2)
        #expect(put(half + half + "x", into: &inbox, limit: 100) == 1 && inbox.count == 2)
    }
}
