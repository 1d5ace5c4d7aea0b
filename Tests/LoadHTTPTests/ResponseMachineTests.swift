import Testing

@testable import LoadHTTP

@Suite struct ResponseMachineTests {
    @Test(arguments: ResponseCase.all)
    func endsAsTheTableSays(_ item: ResponseCase) {
        let outcome = item.input.read()
        switch item.expectation {
        case .complete(let status, let body, let reuse, let unconsumed):
            #expect(outcome.ending == .complete(unconsumed: unconsumed))
            #expect(outcome.status == status && outcome.body == bytes(body) && outcome.canReuse == reuse)
            #expect(outcome.bodyBytes == Int64(outcome.body.count))
        case .failed(let kind):
            #expect(outcome.ending == .failed(kind))
            #expect(!outcome.canReuse)
        }
    }

    @Test func everyKindOfFailureIsInTheTable() {
        let seen = ResponseCase.all.compactMap { item -> HTTP1Failure.Kind? in
            if case .failed(let kind) = item.expectation { kind } else { nil }
        }
        #expect(Set(HTTP1Failure.Kind.allCases).subtracting(seen) == [.unsolicited])
    }

    @Test(arguments: ResponseCase.all)
    func whereItIsCutMakesNoDifference(_ item: ResponseCase) {
        let input = item.input
        let whole = input.read()
        let count = input.bytes.count
        guard count > 0 else { return }
        #expect(input.read(cutAt: Array(1..<max(count, 2))) == whole, "byte by byte")
        for first in 0...count {
            #expect(input.read(cutAt: [first]) == whole, "cut at \(first)")
            guard count <= 120 else { continue }
            for second in first...count where input.read(cutAt: [first, second]) != whole {
                Issue.record("cut at \(first) and \(second)")
            }
        }
    }

    @Test func oneMachineReadsAllResponsesOneAfterAnother() {
        let limits = HTTP1ResponseMachine.Limits(headBytes: 400, bodyBytes: 60)
        var machine = HTTP1ResponseMachine(limits: limits)
        for item in ResponseCase.all where item.limits == limits {
            let cut = item.input.bytes.count / 2
            #expect(item.input.read(cutAt: [cut], with: &machine) == item.input.read(), "\(item.name)")
        }
    }

    @Test(arguments: ResponseCase.all)
    func whatIsKeptMakesNoDifferenceToTheRest(_ item: ResponseCase) {
        var input = item.input
        var whole = input.read()
        input.keep = .nothing
        whole.body = []
        whole.headers = whole.headers.map { _ in [] }
        #expect(input.read() == whole)
        #expect(input.read(cutAt: [input.bytes.count / 2]) == whole)
    }

    @Test func aFailureStaysUntilTheNextResponseIsExpected() {
        var machine = HTTP1ResponseMachine(limits: .init())
        machine.expectResponse(to: .other, keep: .nothing)
        let failure = receive("SSH-2.0\r\n", &machine)
        #expect(receive("HTTP/1.1 204 No\r\n\r\n", &machine) == failure)
        #expect(machine.closed() == failure)
        machine.expectResponse(to: .other, keep: .nothing)
        #expect(receive("HTTP/1.1 204 No\r\n\r\n", &machine) == .complete(unconsumed: 0))
    }

    @Test func bytesThatNoRequestAskedForAreAFailure() {
        var machine = HTTP1ResponseMachine(limits: .init())
        #expect(machine.closed() == .complete(unconsumed: 0))
        machine.expectResponse(to: .other, keep: .nothing)
        #expect(receive("HTTP/1.1 204 No\r\n\r\n", &machine) == .complete(unconsumed: 0))
        #expect(machine.closed() == .complete(unconsumed: 0))
        #expect(machine.canReuseConnection)
        let text = #"unexpected bytes "HTTP/1.1 408 Time""#
        #expect(receive("HTTP/1.1 408 Time", &machine) == .failed(HTTP1Failure(kind: .unsolicited, text: text)))
    }

    @Test func headersAreFoundInAnyCaseWithContinuationsJoined() {
        var machine = HTTP1ResponseMachine(limits: .init())
        machine.expectResponse(to: .other, keep: .head)
        _ = receive(
            "HTTP/1.1 103 E\r\nX-Tag: early\r\n\r\nHTTP/1.1 200 OK\r\nx-tAG: \t a \r\n  b\r\nX-TAG:\r\n", &machine)
        #expect(machine.values(ofHeader: "x-tag").isEmpty, "the head is not complete")
        #expect(receive("Content-Length: 2\r\n\r\nhi", &machine) == .complete(unconsumed: 0))
        #expect(machine.values(ofHeader: "X-Tag") == ["a b", ""])
        #expect(machine.firstValue(ofHeader: "CONTENT-LENGTH") == "2")
        #expect(machine.firstValue(ofHeader: "Content") == nil)
        #expect(machine.body.isEmpty && machine.bodyBytes == 2)
    }

    @Test func steadyStateUsesTheSameStorage() {
        var machine = HTTP1ResponseMachine(limits: .init())
        let input = ResponseInput(bytes: bytes("HTTP/1.1 200 OK\r\nX-Tag: 1\r\nContent-Length: 5\r\n\r\nhello"))
        _ = input.read(cutAt: [20, 50], with: &machine)
        let storage = machine.head.withUnsafeBytes(\.baseAddress)
        let body = machine.body.withUnsafeBytes(\.baseAddress)
        for cut in 0..<50 {
            _ = input.read(cutAt: [cut, 50], with: &machine)
            #expect(machine.head.withUnsafeBytes(\.baseAddress) == storage)
            #expect(machine.body.withUnsafeBytes(\.baseAddress) == body)
        }
    }

    @Test func aHeadInTinyPiecesIsStoredUpToItsLimitOnly() {
        var machine = HTTP1ResponseMachine(limits: .init(headBytes: 100))
        machine.expectResponse(to: .other, keep: .nothing)
        #expect(receive("HTTP/1.1 200 OK\r\nA: ", &machine) == .incomplete)
        let text = "the response's head is larger than 100 bytes"
        let flood = String(repeating: "b", count: 1_000_000)
        #expect(receive(flood, &machine) == .failed(HTTP1Failure(kind: .headTooLarge, text: text)))
        #expect(machine.head.count <= 101)
    }

    @Test func aLargeBodysStorageIsGivenBack() {
        var machine = HTTP1ResponseMachine(limits: .init())
        machine.expectResponse(to: .other, keep: .headAndBody)
        _ = receive("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "b", count: 200_000), &machine)
        #expect(machine.closed() == .complete(unconsumed: 0) && machine.body.count == 200_000)
        machine.expectResponse(to: .other, keep: .nothing)
        #expect(machine.body.capacity == 0)
    }

    private func receive(_ text: String, _ machine: inout HTTP1ResponseMachine) -> HTTP1ResponseMachine.Progress {
        bytes(text).withUnsafeBytes { machine.received($0) }
    }
}
