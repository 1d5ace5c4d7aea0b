import CNGHTTP2
import Glibc

/// The body of a request on its way: all of it somewhere in memory, or what was sent of it so far.
struct HTTP2OutgoingBody {
    /// So many bytes may wait before whoever sends has to.
    private static let mark = 64 << 10
    /// More memory than this is given back after an exchange.
    private static let kept = 256 << 10

    private var whole = UnsafeRawBufferPointer(start: nil, count: 0)
    private var pieces: [UInt8] = []
    /// How much of it has left.
    private var left = 0
    private var isFinished = true
    /// nghttp2 has asked for more and found nothing: it has to be told.
    private(set) var isStarved = false

    /// Whether more waits than whoever sends may leave here.
    var isCrowded: Bool { pieces.count - left > Self.mark }

    mutating func begin(_ body: HTTP2Body) {
        (left, isStarved) = (0, false)
        switch body {
        case .none: isFinished = true
        case .bytes(let bytes): (whole, isFinished) = (bytes, true)
        case .open: isFinished = false
        }
    }

    mutating func clear() {
        whole = UnsafeRawBufferPointer(start: nil, count: 0)
        (left, isFinished, isStarved) = (0, true, false)
        pieces.removeAll(keepingCapacity: pieces.capacity <= Self.kept)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // What has left makes room, where it is most of what is kept: each byte moves once at the most.
        if left > 0, left * 2 >= pieces.count {
            pieces.removeFirst(left)
            left = 0
        }
        pieces.append(contentsOf: bytes)
    }

    mutating func finish() {
        isFinished = true
    }

    /// nghttp2 was told that there is more.
    mutating func wasTold() {
        isStarved = false
    }

    /// What nghttp2 gets: bytes in its memory; with a flag behind the last ones; or the word that there are none yet.
    mutating func read(
        into memory: UnsafeMutablePointer<UInt8>, count: Int, flags: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let taken: Int
        let isAll: Bool
        if whole.isEmpty {
            taken = Swift.min(count, pieces.count - left)
            pieces.withUnsafeBytes { bytes in
                if taken > 0, let base = bytes.baseAddress { memcpy(memory, base + left, taken) }
            }
            left += taken
            isAll = left == pieces.count
            if isAll {
                pieces.removeAll(keepingCapacity: true)
                left = 0
            }
        } else {
            taken = Swift.min(count, whole.count - left)
            if let base = whole.baseAddress { memcpy(memory, base + left, taken) }
            left += taken
            isAll = left == whole.count
        }
        if isAll, isFinished {
            flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
        } else if taken == 0 {
            isStarved = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        return taken
    }
}
