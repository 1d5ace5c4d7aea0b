// Holds the reader of WebSocket frames' promises against any bytes: it ends, it never traps, it keeps and hands over no more
// than its limit, texts are UTF-8, and where the bytes are cut makes no difference. libFuzzer calls it; see fuzz.sh.

/// What a reader says, kept.
private enum Said: Equatable {
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(UInt16?, [UInt8])
    case failed(WebSocketFailure)
}

private let limit = 4096

/// libFuzzer's entry: one input; a broken promise traps. The first byte says whether compression was agreed on, and how.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > 0, let start else { return 0 }
    let input = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let mode = start.pointee
    let seed = input.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    let whole = read(input, mode) { _ in input.count }
    var state = seed
    let someCuts = read(input, mode) { at in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return at + 1 + Int(state >> 33) % 40
    }
    precondition(someCuts == whole, "where the bytes are cut makes a difference")
    precondition(read(input, mode) { $0 + 1 } == whole, "byte by byte makes a difference")
    return 0
}

/// Reads frames in pieces; `next` says where the piece that begins at an offset ends.
private func read(_ input: [UInt8], _ mode: UInt8, next: (Int) -> Int) -> [Said] {
    let inflater = mode & 1 == 0 ? nil : MessageInflater(windowBits: mode & 2 == 0 ? 15 : 9, keepsContext: mode & 4 == 0)
    var reader = WebSocketReader(limit: limit, inflater: inflater)
    var said: [Said] = []
    var start = 0
    while start < input.count {
        let end = min(input.count, next(start))
        input[start..<end].withUnsafeBytes { piece in
            reader.received(piece) { event in
                switch event {
                case .text(let bytes):
                    precondition(bytes.count <= limit && String(validating: bytes, as: UTF8.self) != nil)
                    said.append(.text(Array(bytes)))
                case .binary(let bytes):
                    precondition(bytes.count <= limit)
                    said.append(.binary(Array(bytes)))
                case .ping(let bytes): said.append(.ping(Array(bytes)))
                case .pong(let bytes): said.append(.pong(Array(bytes)))
                case .close(let code, let reason): said.append(.close(code, Array(reason)))
                case .failed(let failure): said.append(.failed(failure))
                }
            }
        }
        precondition(reader.keptBytes <= MessageInflater.mostCompressed(of: limit) + WebSocketOpcode.mostControlBytes)
        start = end
    }
    return said
}
