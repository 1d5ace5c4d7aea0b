import Testing

@testable import LoadProbe

/// The kernel's socket diagnosis: what is asked, and what is read of any answer.
@Suite struct SocketQueryTests {
    /// An answer's packet: messages of a type with a content, each padded to four bytes.
    private func packet(_ messages: [(type: UInt16, content: [UInt8])]) -> [UInt8] {
        messages.flatMap { message -> [UInt8] in
            let length = UInt32(16 + message.content.count)
            let header = withUnsafeBytes(of: length) { Array($0) } + withUnsafeBytes(of: message.type) { Array($0) }
            let all = header + [UInt8](repeating: 0, count: 10) + message.content
            return all + [UInt8](repeating: 0, count: -all.count & 3)
        }
    }

    private func socket(state: UInt8, port: [UInt8], waiting: UInt8, limit: UInt8, inode: UInt8) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 72)
        (bytes[0], bytes[1]) = (2, state)
        (bytes[4], bytes[5]) = (port[0], port[1])
        (bytes[56], bytes[60], bytes[68]) = (waiting, limit, inode)
        return bytes
    }

    private func read(_ bytes: [UInt8]) -> (part: SocketQuery.Part, sockets: [SocketQuery.Socket]) {
        var sockets: [SocketQuery.Socket] = []
        let part = bytes.withUnsafeBytes { SocketQuery.read($0) { sockets.append($0) } }
        return (part, sockets)
    }

    @Test func theQuestionIsAsTheKernelWantsIt() {
        let bytes = SocketQuery(states: [1, 10], port: 8080).request
        #expect(bytes.count == 76)
        #expect(bytes[0] == 76 && bytes[4] == 18 && bytes[6] == 1 && bytes[7] == 3)
        // Of any family.
        #expect(Array(bytes[16..<20]) == [0, 0, 0, 0])
        // The port stands as it does in a packet of TCP.
        #expect(Array(bytes[20..<24]) == [0x1F, 0x90, 0, 0])
        #expect(Array(bytes[68..<72]) == [0b10, 0b100, 0, 0])
    }

    @Test func theAnswerHasPortAndQueue() {
        let one = socket(state: 10, port: [0x1F, 0x90], waiting: 3, limit: 128, inode: 77)
        let (part, sockets) = read(packet([(18, one + [1, 2, 3]), (18, one)]))
        #expect(part == .some)
        #expect(sockets == [SocketQuery.Socket(state: 10, port: 8080, waiting: 3, limit: 128, inode: 77)] * 2)
        #expect(read(packet([(18, one), (3, [0, 0, 0, 0])])).part == .last)
        #expect(read(packet([(2, [UInt8](repeating: 1, count: 20))])).part == .refused)
        // -ENOENT: without the diagnosis of TCP the answer is an end at once.
        #expect(read(packet([(3, withUnsafeBytes(of: Int32(-2)) { Array($0) })])).part == .refused)
        #expect(read(Array(packet([(18, one)]).dropLast(8))).part == .broken)
    }

    @Test func aDamagedAnswerGivesLess() {
        let one = socket(state: 10, port: [0x1F, 0x90], waiting: 3, limit: 128, inode: 77)
        let whole = packet([(18, one), (18, one + [9]), (3, [0, 0, 0, 0])])
        for end in 0..<whole.count {
            #expect(read(Array(whole[..<end])).sockets.count <= 2)
            for value: UInt8 in [0, 1, 15, 16, 255] {
                var damaged = whole
                damaged[end] = value
                #expect(read(damaged).sockets.count <= 2)
            }
        }
    }
}

private func * <Element>(array: [Element], count: Int) -> [Element] {
    Array(repeatElement(array, count: count).joined())
}
