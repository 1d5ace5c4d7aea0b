// Holds a parser to what its promise says, with any bytes: `Promise` is the one that fuzz.sh names, and the tests replay its
// corpus. A broken promise ends the program with what broke it; so does a trap of the parser's own.

/// libFuzzer's entry: one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPromise(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let broken = Promise.broken(by: Array(UnsafeBufferPointer(start: start, count: count))) { fatalError(broken) }
    return 0
}
