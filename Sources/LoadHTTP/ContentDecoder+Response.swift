import LoadContent

extension ContentDecoder {
    /// Takes off the codings that a complete response names; what they hide is its body afterwards.
    func decode(_ machine: inout HTTP1ResponseMachine) throws(Failure) {
        // The last one named was put on last.
        let codings = try Self.codings(of: machine.head)
        let limit = Int(Swift.min(machine.limits.bodyBytes, Int64(Self.mostBytes)))
        for coding in codings.reversed() { try decode(&machine.body, coding, atMost: limit) }
    }
}
