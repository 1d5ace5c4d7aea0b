import Testing

@testable import LoadHTTP

/// What is remembered of the last head changes nothing but the time that it takes.
@Suite struct HeadMemoryTests {
    private func withMemory(_ body: (UnsafeMutablePointer<HTTP1HeadMemory>) -> Void) {
        let memory = UnsafeMutablePointer<HTTP1HeadMemory>.allocate(capacity: 1)
        memory.initialize(to: HTTP1HeadMemory())
        body(memory)
        memory.pointee.deallocate()
        memory.deallocate()
    }

    @Test(arguments: ResponseCase.all)
    func everyResponseReadsTheSameAgain(_ item: ResponseCase) {
        withMemory { memory in
            let whole = item.input.read()
            for cut in [0, 0, item.input.bytes.count / 2, 0] {
                #expect(item.input.read(cutAt: [cut], memory: memory) == whole)
            }
        }
    }

    @Test func generatedResponsesReadAlikeWhateverCameBefore() {
        var generator = ResponseGenerator(seed: 4)
        withMemory { memory in
            for index in 0..<6_000 {
                let input = generator.chance(50) ? generator.valid() : generator.mutated()
                let whole = input.read()
                #expect(input.read(memory: memory) == whole, "response \(index)")
                #expect(input.read(memory: memory) == whole, "response \(index) again")
            }
        }
    }

    @Test func aByteThatDiffersAnywhereInTheHeadIsSeen() {
        let known = bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Tag: a\r\n\r\nabc")
        for place in known.indices.dropLast(3) {
            withMemory { memory in
                _ = ResponseInput(bytes: known).read(memory: memory)
                var other = known
                other[place] ^= 1
                let input = ResponseInput(bytes: other)
                #expect(input.read(memory: memory) == input.read(), "byte \(place)")
            }
        }
    }

    @Test func aHeadIsRecalledOnlyWhole() {
        withMemory { memory in
            let input = ResponseInput(bytes: bytes("HTTP/1.1 204 No\r\nX-Tag: a\r\n\r\n"))
            _ = input.read(memory: memory)
            input.bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                var (status, framing) = (0, HTTP1Framing())
                for count in 0..<buffer.count {
                    let part = HTTP1Bytes(base: base, count: count)
                    #expect(memory.pointee.recall(part, status: &status, framing: &framing) == nil)
                }
                let all = HTTP1Bytes(base: base, count: buffer.count)
                #expect(memory.pointee.recall(all, status: &status, framing: &framing) == buffer.count)
                #expect(status == 204)
            }
        }
    }
}
