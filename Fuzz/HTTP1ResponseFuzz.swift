// Holds the response machine's promises against any bytes: it ends, it never traps, it stores no more than its limits,
// and where the bytes are cut makes no difference. libFuzzer calls it; see fuzz.sh.

/// What a machine says of a response.
private struct Outcome: Equatable {
    var failure: HTTP1Failure.Kind?
    var unconsumed = 0
    var status = 0
    var head: [UInt8] = []
    var body: [UInt8] = []
    var bodyBytes: Int64 = 0
    var headBytes = 0
    var canReuse = false
}

private let limits = HTTP1ResponseMachine.Limits(headBytes: 512, bodyBytes: 1024)

/// libFuzzer's entry: one input; a broken promise traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    // Cuts come from the input itself, so that a finding repeats.
    let seed = input.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    for method in [RequestMethod.other, .head, .connect] {
        let whole = read(input, method, .headAndBody) { _ in input.count }
        var state = seed
        let someCuts = read(input, method, .headAndBody) { at in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return at + Int(state >> 33) % 40
        }
        precondition(someCuts == whole, "where the bytes are cut makes a difference")
        precondition(read(input, method, .headAndBody) { $0 + 1 } == whole, "byte by byte makes a difference")
        var counted = whole
        (counted.head, counted.body) = ([], [])
        precondition(read(input, method, .nothing) { _ in input.count } == counted, "keeping makes a difference")
    }
    return 0
}

/// Reads a response in pieces; `next` says where the piece that begins at an offset ends.
private func read(
    _ input: [UInt8], _ method: RequestMethod, _ keep: HTTP1ResponseMachine.Keep, next: (Int) -> Int
) -> Outcome {
    var machine = HTTP1ResponseMachine(limits: limits)
    machine.expectResponse(to: method, keep: keep)
    var progress = HTTP1ResponseMachine.Progress.incomplete
    var at = 0
    while at < input.count, progress == .incomplete {
        let end = min(input.count, max(at + 1, next(at)))
        // Each piece in storage of its own and of its size, so that the address sanitizer sees a read beyond it.
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: end - at, alignment: 1)
        piece.copyBytes(from: input[at..<end])
        progress = machine.received(UnsafeRawBufferPointer(piece))
        piece.deallocate()
        at = end
        precondition(machine.head.count <= limits.headBytes + 1 && machine.body.count <= limits.bodyBytes)
    }
    if progress == .incomplete { progress = machine.closed() }
    return outcome(progress, rest: input.count - at, of: machine)
}

private func outcome(_ progress: HTTP1ResponseMachine.Progress, rest: Int, of machine: HTTP1ResponseMachine) -> Outcome
{
    var outcome = Outcome(
        status: machine.status, body: machine.body, bodyBytes: machine.bodyBytes, headBytes: machine.headBytes,
        canReuse: machine.canReuseConnection)
    switch progress {
    case .complete(let unconsumed):
        outcome.unconsumed = unconsumed + rest
        outcome.head = machine.head
        _ = machine.values(ofHeader: "set-cookie")
    case .failed(let failure):
        outcome.failure = failure.kind
        precondition(failure.text.utf8.allSatisfy { 0x20...0x7E ~= $0 } && failure.text.utf8.count <= 300)
    case .incomplete:
        preconditionFailure("neither complete nor failed after the stream's end")
    }
    return outcome
}
