import Glibc

/// A request as it goes over the wire, looked at where it lies: what was put together by values is known only there.
struct HTTP1RequestHead {
    let bytes: UnsafeRawBufferPointer

    /// The path, without its query.
    var path: UnsafeRawBufferPointer {
        guard let start = bytes.firstIndex(of: UInt8(ascii: " ")) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let rest = bytes[start...].dropFirst()
        return UnsafeRawBufferPointer(rebasing: rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "?") })
    }

    /// Behind the request line and `Host`: where another line may be put in.
    var endOfHost: Int { endOfLine(from: endOfRequestLine) }

    /// Behind the request line.
    var endOfRequestLine: Int { endOfLine(from: 0) }

    private func endOfLine(from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let end = memchr(base + start, Int32(UInt8.lineFeed), bytes.count - start)
        else { return bytes.count }
        return base.distance(to: UnsafeRawPointer(end)) + 1
    }
}
